// A server's emojis, stickers and sounds change: clients are given the whole list of emojis and stickers anew.
import { INTENTS } from "../gateway/intents.ts";
import { type SoundRecord } from "../state/expressions.ts";
import { emojisView, soundView, stickersView } from "../views/expressions.ts";
import type { World } from "../world.ts";

const intent = INTENTS.GUILD_EXPRESSIONS;

export function tellEmojis(world: World, guildId: string): void {
  const data = { guild_id: guildId, emojis: emojisView(world, guildId) };
  world.emit({ type: "GUILD_EMOJIS_UPDATE", intent, guildId, data });
}

export function tellStickers(world: World, guildId: string): void {
  const data = { guild_id: guildId, stickers: stickersView(world, guildId) };
  world.emit({ type: "GUILD_STICKERS_UPDATE", intent, guildId, data });
}

export function tellSound(world: World, what: "CREATE" | "UPDATE", sound: SoundRecord): void {
  const data = soundView(world, sound, true);
  world.emit({ type: `GUILD_SOUNDBOARD_SOUND_${what}`, intent, guildId: sound.guild_id, data });
}

export function tellSoundGone(world: World, { id, guild_id }: SoundRecord): void {
  const data = { sound_id: id, guild_id };
  world.emit({ type: "GUILD_SOUNDBOARD_SOUND_DELETE", intent, guildId: guild_id, data });
}
