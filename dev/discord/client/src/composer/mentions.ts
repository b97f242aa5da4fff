import { fuzzyFilter } from "../options/fuzzy.ts";
import type { World } from "../state/world.svelte.ts";

/** The word being written that begins with `@` or `#`. */
export interface Word {
  sign: "@" | "#";
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
}

/** @param caret where the text cursor stands */
export function wordAt(text: string, caret: number): Word | null {
  const match = /(?:^|\s)([@#])([^\s@#]{0,32})$/.exec(text.slice(0, caret));
  if (!match) return null;
  const query = match[2] ?? "";
  return { sign: match[1] === "#" ? "#" : "@", query, from: caret - query.length - 1, to: caret };
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

const SHOWN = 8;

export function mentionChoices(word: Word, world: World, guildId: string | null): MentionChoice[] {
  const all = word.sign === "#" ? channels(world, guildId) : [...people(world, guildId), ...roles(world, guildId)];
  return fuzzyFilter(word.query, all, (choice) => `${choice.text.slice(1)} ${choice.detail}`).slice(0, SHOWN);
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

function channels(world: World, guildId: string | null): MentionChoice[] {
  return [...world.places.values()].filter((place) => place.guildId === guildId && guildId !== null && place.type !== 4)
    .map((place) => ({ key: place.id, text: `#${place.name}`, code: `<#${place.id}>`, detail: "" }));
}
