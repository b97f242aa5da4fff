// The servers Kagami is in, as its bot describes them.
import type { GuildDetail, GuildSnapshot } from "../contract.ts";

export interface Guilds {
  sync(snapshots: GuildSnapshot[]): Promise<void>;
  /** The bot was removed; settings stay until their retention ends. */
  remove(guildId: string): Promise<void>;
  isPresent(guildId: string): Promise<boolean>;
  /** Member counts of those of `guildIds` that Kagami is in. */
  present(guildIds: string[]): Promise<Map<string, { memberCount: number }>>;
  /** Null when Kagami is not in it. */
  snapshot(guildId: string): Promise<GuildSnapshot | null>;
  /** Throws `not_found` when Kagami is not in it. */
  detail(guildId: string): Promise<GuildDetail>;
}
