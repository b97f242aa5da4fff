import { fuzzyFilter } from "../options/fuzzy.ts";
import type { EmojiGroup } from "../emoji/list.ts";
import { searchEmoji } from "../emoji/list.ts";
import type { World } from "../state/world.svelte.ts";
import { Channel } from "../wire/constants.ts";

/** The word being written that begins with `@`, `#` or `:`. */
export interface Word {
  sign: "@" | "#" | ":";
  query: string;
  from: number;
  to: number;
}

export interface MentionChoice {
  key: string;
  /** What stands in the composer. */
  text: string;
  /** What is sent: `<@id>`. */
  code: string;
  detail: string;
  /** A server's own emoji, to be seen in the list. */
  emoji?: { id: string | null; name: string; animated: boolean };
}

/** @param caret where the text cursor stands */
export function wordAt(text: string, caret: number): Word | null {
  const before = text.slice(0, caret);
  const match = /(?:^|\s)([@#])([^\s@#]{0,32})$/.exec(before) ?? /(?:^|\s|:)(:)(\w{2,32})$/.exec(before);
  if (!match) return null;
  const query = match[2] ?? "";
  return { sign: match[1] as Word["sign"], query, from: caret - query.length - 1, to: caret };
}

export function replaceWord(text: string, word: Word, by: string): { text: string; caret: number } {
  const before = `${text.slice(0, word.from)}${by} `;
  return { text: before + text.slice(word.to), caret: before.length };
}

/** Turns picked names back into Discord's codes; the longest first, so that `@Ann` does not eat `@Anna`. */
export function encodeMentions(text: string, picked: ReadonlyMap<string, string>): string {
  const names = [...picked.keys()].sort((a, b) => b.length - a.length);
  return names.reduce((result, name) => result.replaceAll(name, picked.get(name) ?? name), text);
}

/** The other way round: a message's text as a person writes it, with what stands for which code. */
export function codesIn(
  content: string,
  world: World,
  guildId: string | null,
): { text: string; codes: Map<string, string> } {
  const codes = new Map<string, string>();
  const text = content.replace(/<(@!?|@&|#)(\d{1,20})>|<(a?):(\w{2,32}):(\d{1,20})>/g, (code, sign, id, _a, emoji) => {
    const name = emoji ? `:${emoji}:` : nameFor(sign, id, world, guildId);
    if (!name || (codes.has(name) && codes.get(name) !== code)) return code;
    codes.set(name, code);
    return name;
  });
  return { text, codes };
}

function nameFor(sign: string, id: string, world: World, guildId: string | null): string | null {
  if (sign === "#") return prefixed("#", world.places.get(id)?.name);
  if (sign === "@&") return prefixed("@", guildId ? world.guilds.get(guildId)?.roles.get(id)?.name : undefined);
  const user = world.users.get(id);
  return user ? `@${world.nameOf(user, guildId)}` : null;
}

const prefixed = (sign: string, name: string | undefined) => name === undefined ? null : sign + name;

const SHOWN = 10;

export function mentionChoices(
  word: Word,
  world: World,
  guildId: string | null,
  emojis: readonly EmojiGroup[] = [],
): MentionChoice[] {
  if (word.sign === ":") return emojiChoices(word.query, emojis);
  const all = word.sign === "#"
    ? channels(world, guildId)
    : [...people(world, guildId), ...roles(world, guildId), ...everyone(guildId)];
  return fuzzyFilter(word.query, all, (choice) => `${choice.text.slice(1)} ${choice.detail}`).slice(0, SHOWN);
}

function emojiChoices(query: string, groups: readonly EmojiGroup[]): MentionChoice[] {
  return searchEmoji(groups, query, SHOWN).map((emoji) => ({
    key: emoji.text,
    text: emoji.id ? `:${emoji.name}:` : emoji.text,
    code: emoji.text,
    detail: `:${emoji.name}:`,
    emoji: { id: emoji.id, name: emoji.id ? emoji.name : emoji.text, animated: emoji.animated },
  }));
}

function people(world: World, guildId: string | null): MentionChoice[] {
  const members = guildId ? [...world.guilds.get(guildId)?.members.values() ?? []] : [];
  return members.map(({ user }) => ({
    key: user.id,
    text: `@${world.nameOf(user, guildId)}`,
    code: `<@${user.id}>`,
    detail: user.username,
  }));
}

function roles(world: World, guildId: string | null): MentionChoice[] {
  const all = guildId ? [...world.guilds.get(guildId)?.roles.values() ?? []] : [];
  return all.filter((role) => role.id !== guildId).map((role) => ({
    key: role.id,
    text: `@${role.name}`,
    code: `<@&${role.id}>`,
    detail: "role",
  }));
}

function everyone(guildId: string | null): MentionChoice[] {
  if (!guildId) return [];
  return [
    { key: "everyone", text: "@everyone", code: "@everyone", detail: "Everyone who can see this channel" },
    { key: "here", text: "@here", code: "@here", detail: "Everyone online who can see this channel" },
  ];
}

function channels(world: World, guildId: string | null): MentionChoice[] {
  if (!guildId) return [];
  return [...world.places.in(guildId).values()]
    .filter((place) => place.type !== Channel.category)
    .map((place) => ({ key: place.id, text: `#${place.name}`, code: `<#${place.id}>`, detail: "" }));
}
