// Every procedure of the api. bot and web import its type and nothing else of it.
import { audit } from "./core/audit/router.ts";
import { activity } from "./core/activity/router.ts";
import { events } from "./core/events/router.ts";
import { guilds } from "./core/guilds/router.ts";
import { outbox } from "./core/outbox/router.ts";
import { profiles } from "./core/profiles/router.ts";
import { settings } from "./core/settings/router.ts";
import { shards } from "./core/shards/router.ts";
import { auth } from "./auth/router.ts";
import * as registered from "./features.ts";
import { router } from "./trpc.ts";

type Registered = typeof registered;
const featureRouters = Object.fromEntries(
  Object.entries(registered).map(([name, feature]) => [name, feature.router]),
) as { [K in keyof Registered]: Registered[K]["router"] };

export const appRouter = router({
  activity,
  audit,
  auth,
  events,
  guilds,
  outbox,
  profiles,
  settings,
  shards,
  ...featureRouters,
});
export type AppRouter = typeof appRouter;
