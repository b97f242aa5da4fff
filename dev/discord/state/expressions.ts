// What servers bring to express oneself with: emojis, stickers, sounds. Their bytes are with the content network.
import { defineTable } from "./table.ts";

export interface EmojiRecord {
  id: string;
  /** Emojis of servers and of applications have the same shape; these belong to a server. */
  guild_id: string;
  name: string;
  animated: boolean;
  user_id: string;
  /** Only people with one of these may use it; empty is everybody. */
  roles: string[];
  managed?: boolean;
}

export interface StickerRecord {
  id: string;
  guild_id: string;
  name: string;
  description: string | null;
  /** Names of emojis it stands for, with commas between. */
  tags: string;
  /** 1 PNG, 2 APNG, 3 Lottie, 4 GIF. */
  format_type: number;
  user_id: string;
}

export interface SoundRecord {
  id: string;
  guild_id: string;
  name: string;
  volume: number;
  emoji_id: string | null;
  emoji_name: string | null;
  user_id: string;
}

export const emojis = defineTable<EmojiRecord, "guild">("emoji", { guild: (row) => row.guild_id });
export const stickers = defineTable<StickerRecord, "guild">("sticker", { guild: (row) => row.guild_id });
export const sounds = defineTable<SoundRecord, "guild">("sound", { guild: (row) => row.guild_id });
