// What a feature gives the api: one value with optional capabilities. The core iterates features and names none.
import type { Transaction } from "../../db/mod.ts";
import type { AnyRouter } from "@trpc/server";
import type { Services } from "../context.ts";
import type { Fact, FeatureContract, GuildSnapshot, Setting } from "./contract.ts";

export interface ApiFeature<R extends AnyRouter = AnyRouter> {
  name: string;
  router: R;
  /** Given by features with settings; absent for those that are always on. */
  contract?: FeatureContract;
  /** Called inside the cursor's transaction: what is written here happens exactly once. */
  activity?: {
    /** Only messages of servers where the feature is on reach it, oldest first. */
    messages?: (tx: Transaction, batch: MessageBatch, ctx: ActivityContext) => Promise<void>;
    facts?: (tx: Transaction, facts: Fact[], ctx: ActivityContext) => Promise<void>;
  };
  /** Refusals that need more than the value itself, such as the server's roles. Returns what is wrong, empty when nothing is. */
  checkSettings?: (check: SettingsCheck) => SettingsIssue[];
  /** Starts the feature's job workers and schedules. */
  jobs?: (services: Services) => Promise<void>;
  /** Called after a member's rows were erased, for what the feature keeps outside declared stores. */
  onErased?: (services: Services, subject: { userId: string; guildId: string | null }) => Promise<void>;
}

/** One message as the hot path carries it: ids only, never content. `at` comes from the message's id. */
export interface ActivityMessage {
  guildId: string;
  channelId: string;
  userId: string;
  messageId: string;
  at: Date;
}
export interface MessageBatch {
  messages: ActivityMessage[];
  /** Settings of every server in the batch, all enabled. */
  settings: ReadonlyMap<string, Setting>;
}
export interface ActivityContext extends Pick<Services, "clock" | "outbox" | "log"> {
  /** Settings of one feature in these servers, only where it is on. */
  enabledIn(feature: string, guildIds: string[]): Promise<ReadonlyMap<string, Setting>>;
}

export interface SettingsCheck {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  /** Null while the bot has not described the server yet. */
  guild: Pick<GuildSnapshot, "channels" | "roles" | "botPermissions" | "botTopRole"> | null;
}
export interface SettingsIssue {
  path: string[];
  message: string;
}
