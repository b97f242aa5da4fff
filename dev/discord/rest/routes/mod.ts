// Every route there is, one line a family.
import { oauthRoutes } from "../../oauth/routes.ts";
import type { Route } from "../route.ts";
import { applicationRoutes } from "./applications.ts";
import { banRoutes } from "./bans.ts";
import { bulkDeleteRoutes } from "./bulk-delete.ts";
import { channelRoutes } from "./channels.ts";
import { commandRoutes } from "./commands.ts";
import { gatewayRoutes } from "./gateway.ts";
import { guildChannelRoutes } from "./guild-channels.ts";
import { guildRoutes } from "./guilds.ts";
import { incidentRoutes } from "./incidents.ts";
import { interactionRoutes } from "./interactions.ts";
import { memberAddRoutes } from "./member-add.ts";
import { memberChangeRoutes } from "./member-changes.ts";
import { memberRoutes } from "./members.ts";
import { messageRoutes } from "./messages.ts";
import { overwriteRoutes } from "./overwrites.ts";
import { pinRoutes } from "./pins.ts";
import { pruneRoutes } from "./prune.ts";
import { reactionRoutes } from "./reactions.ts";
import { roleRoutes } from "./roles.ts";
import { userRoutes } from "./users.ts";

export const routes: readonly Route[] = [
  ...applicationRoutes,
  ...banRoutes,
  ...bulkDeleteRoutes,
  ...channelRoutes,
  ...commandRoutes,
  ...gatewayRoutes,
  ...guildChannelRoutes,
  ...guildRoutes,
  ...incidentRoutes,
  ...interactionRoutes,
  ...memberAddRoutes,
  ...memberChangeRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...oauthRoutes,
  ...overwriteRoutes,
  ...pinRoutes,
  ...pruneRoutes,
  ...reactionRoutes,
  ...roleRoutes,
  ...userRoutes,
];
