// A server's settings: typed by the features' contracts, versioned, audited, undoable, live at the bots.
import type { Executor, Transaction } from "../../../db/mod.ts";
import type { Member } from "../../context.ts";
import type { Setting } from "../contract.ts";

export interface SettingsChange {
  guildId: string;
  feature: string;
  /** The version the change was made on. */
  version: number;
  data: { enabled?: boolean | undefined; value?: Record<string, unknown> | undefined };
}

export interface Settings {
  /** Defaults filled in; version 0 while nothing was saved. Throws `not_found` for an unknown feature. */
  get(guildId: string, feature: string, on?: Executor): Promise<Setting>;
  /** Everything saved in these servers. */
  list(guildIds: string[]): Promise<Setting[]>;
  /** Settings of one feature in these servers, only where it is on. */
  enabledIn(on: Executor, feature: string, guildIds: string[]): Promise<Map<string, Setting>>;
  /** Throws `conflict` (details.current) on another version, `invalid` (details.issues) when the merged value is not valid. */
  update(change: SettingsChange, by: Pick<Member, "userId" | "via">): Promise<Setting>;
  /** Takes back one change as a new version. Throws `not_found`, or `conflict` when it was undone or changed since. */
  undo(guildId: string, auditId: string, by: Pick<Member, "userId" | "via">): Promise<Setting>;
  /** Throws `disabled` with a sentence when the feature is off in the server. */
  assertEnabled(guildId: string, feature: string, on?: Executor | Transaction): Promise<Setting>;
}
