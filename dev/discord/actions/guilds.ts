// A server's own settings change.
import { INTENTS } from "../gateway/intents.ts";
import type { GuildRecord } from "../state/records.ts";
import { guildView } from "../views/guild.ts";
import type { World } from "../world.ts";

export function updateGuild(world: World, guild: GuildRecord, changes: Partial<GuildRecord>): GuildRecord {
  const next = world.state.guilds.set(guild.id, { ...guild, ...changes });
  world.emit({ type: "GUILD_UPDATE", intent: INTENTS.GUILDS, guildId: guild.id, data: guildView(world, next) });
  return next;
}
