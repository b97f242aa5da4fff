// What a request may use, and who is calling.
import type { Database } from "../db/mod.ts";
import type { Auth } from "./auth/service.ts";
import type { Session } from "./auth/session.ts";
import type { Activity } from "./core/activity/service.ts";
import type { Audit } from "./core/audit/service.ts";
import type { Cache } from "./core/cache/port.ts";
import type { Clock } from "./core/clock.ts";
import type { ActorClaim } from "./core/contract.ts";
import type { Events } from "./core/events/service.ts";
import type { ApiFeature } from "./core/feature.ts";
import type { Guilds } from "./core/guilds/service.ts";
import type { Jobs } from "./core/jobs/service.ts";
import type { Log } from "./core/log.ts";
import type { Outbox } from "./core/outbox/service.ts";
import type { Profiles } from "./core/profiles/service.ts";
import type { Sealer } from "./core/seal.ts";
import type { Settings } from "./core/settings/service.ts";
import type { Shards } from "./core/shards/service.ts";

/** What services are made of. Each service takes the part it needs, so a test passes its own. */
export interface Services {
  db: Database;
  clock: Clock;
  cache: Cache;
  jobs: Jobs;
  outbox: Outbox;
  events: Events;
  settings: Settings;
  audit: Audit;
  guilds: Guilds;
  profiles: Profiles;
  shards: Shards;
  activity: Activity;
  auth: Auth;
  sealer: Sealer;
  log: Log;
  features: readonly ApiFeature[];
  config: Config;
}

/** The part of the environment that rules depend on; no secrets. */
export interface Config {
  publicUrl: string;
  operatorIds: readonly string[];
  controller: { name: string; contact: string } | null;
  /** Names of optional variables that are set: a recipient that needs an unset one receives nothing. */
  configured: readonly string[];
  /** Where an admin adds the bot to a server. */
  inviteUrl: (guildId: string) => string;
}

/** Who is calling: the bot for itself, the bot for a member it vouches for, a person's session, or nobody. */
export type Actor =
  | { kind: "bot" }
  | { kind: "claim"; claim: ActorClaim }
  | { kind: "session"; session: Session }
  | { kind: "nobody"; reason: string };

/** The person behind the call, however they came. */
export interface Member {
  userId: string;
  via: "command" | "dashboard";
  locale: string | null;
  claim: ActorClaim | null;
  session: Session | null;
}

export interface Context extends Services {
  actor: Actor;
  requestId: string;
  /** Aborted when the caller hangs up or the process stops. */
  signal: AbortSignal;
  /** Told how each procedure ended, in seconds. */
  observe?: ((procedure: string, outcome: string, seconds: number) => void) | undefined;
}
