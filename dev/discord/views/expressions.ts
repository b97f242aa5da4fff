// Emojis, stickers and sounds as Discord shows them. Who made one is shown only where it is managed.
import { type EmojiRecord, emojis, type SoundRecord, type StickerRecord, stickers } from "../state/expressions.ts";
import type { World } from "../world.ts";
import { userById } from "./people.ts";

type View = Record<string, unknown>;

export function emojiView(world: World, emoji: EmojiRecord, withUser = false): View {
  return {
    id: emoji.id,
    name: emoji.name,
    roles: emoji.roles,
    require_colons: true,
    managed: emoji.managed ?? false,
    animated: emoji.animated,
    available: true,
    ...(withUser ? { user: userById(world, emoji.user_id) } : {}),
  };
}

export function stickerView(world: World, sticker: StickerRecord, withUser = false): View {
  return {
    id: sticker.id,
    name: sticker.name,
    tags: sticker.tags,
    type: 2,
    format_type: sticker.format_type,
    description: sticker.description,
    available: true,
    guild_id: sticker.guild_id,
    ...(withUser ? { user: userById(world, sticker.user_id) } : {}),
  };
}

export function soundView(world: World, sound: SoundRecord, withUser = false): View {
  return {
    name: sound.name,
    sound_id: sound.id,
    volume: sound.volume,
    emoji_id: sound.emoji_id,
    emoji_name: sound.emoji_name,
    guild_id: sound.guild_id,
    available: true,
    ...(withUser ? { user: userById(world, sound.user_id) } : {}),
  };
}

export const emojisView = (world: World, guildId: string): View[] =>
  world.state.table(emojis).by("guild", guildId).map((emoji) => emojiView(world, emoji));

export const stickersView = (world: World, guildId: string): View[] =>
  world.state.table(stickers).by("guild", guildId).map((sticker) => stickerView(world, sticker));
