// Which rules of a server something that a person wrote breaks, and where.
import { mayInGuild } from "../permissions/compute.ts";
import { type AutoModRecord, autoModRules, type AutoModTrigger, TRIGGER } from "../state/automod.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { type Automaton, compile, find } from "./automaton.ts";
import { type KeywordMatch, placesOf } from "./keywords.ts";
import { PRESETS } from "./presets.ts";

/** A rule that is broken. */
export interface Verdict {
  rule: AutoModRecord;
  /** The keyword or pattern of the rule; null for what has none. */
  keyword: string | null;
  /** What of the text it was. */
  matched: string | null;
}

/** How often somebody may write the same within which time, before it counts as spam. Discord's own model is its secret. */
const SAME = { times: 3, windowMs: 30_000, shortest: 5 };

/** Of a message that is about to be written or changed. */
export function judgeMessage(world: World, channel: ChannelRecord, authorId: string, text: string): Verdict[] {
  if (channel.guild_id === null) return [];
  const rules = rulesFor(world, channel.guild_id, authorId, 1)
    .filter((rule) => !rule.exempt_channels.some((id) => id === channel.id || id === channel.parent_id));
  return rules.flatMap((rule) => {
    const found = breaks(world, rule, channel, authorId, text);
    return found ? [{ rule, ...found }] : [];
  });
}

/** Of the names somebody goes by in a server. */
export function judgeNames(world: World, guildId: string, userId: string, names: readonly string[]): Verdict[] {
  return rulesFor(world, guildId, userId, 2).flatMap((rule) => {
    for (const name of names) {
      const found = worded(rule, rule.trigger_metadata.keyword_filter ?? [], name);
      if (found) return [{ rule, ...found }];
    }
    return [];
  });
}

/** Bots are left alone, and whoever manages the server, and those with a role that is exempt. */
function rulesFor(world: World, guildId: string, userId: string, event: number): AutoModRecord[] {
  const rules = world.state.table(autoModRules).by("guild", guildId)
    .filter((rule) => rule.enabled && rule.event_type === event);
  if (rules.length === 0) return [];
  const member = world.state.member(guildId, userId);
  if (!member || world.state.users.get(userId)?.bot || mayInGuild(world, guildId, userId, "MANAGE_GUILD")) return [];
  return rules.filter((rule) => !rule.exempt_roles.some((id) => member.roles.includes(id)));
}

function breaks(world: World, rule: AutoModRecord, channel: ChannelRecord, authorId: string, text: string) {
  const { keyword_filter: words = [], presets = [], mention_total_limit: most = 0 } = rule.trigger_metadata;
  switch (rule.trigger_type) {
    case TRIGGER.KEYWORD:
      return worded(rule, words, text);
    case TRIGGER.PRESET:
      return worded(rule, presets.flatMap((preset) => PRESETS[preset] ?? []), text);
    case TRIGGER.MENTIONS:
      return mentionsOf(text) > most ? { keyword: null, matched: null } : null;
    case TRIGGER.SPAM:
      return repeats(world, channel, authorId, text) ? { keyword: null, matched: null } : null;
  }
  return null;
}

/** A keyword or a pattern, unless what it finds lies within something that is allowed. */
function worded({ trigger_metadata: trigger }: AutoModRecord, keywords: readonly string[], text: string) {
  const allowed = (trigger.allow_list ?? []).flatMap((keyword) => placesOf(keyword, text));
  const fine = ({ start, end }: KeywordMatch) => allowed.some((it) => it.start <= start && end <= it.end);
  for (const keyword of keywords) {
    const place = placesOf(keyword, text).find((it) => !fine(it));
    if (place) return { keyword, matched: text.slice(place.start, place.end) };
  }
  const characters = [...text];
  for (const [keyword, automaton] of automataOf(trigger)) {
    const found = find(automaton, characters);
    if (!found) continue;
    const start = characters.slice(0, found.start).join("").length;
    const matched = characters.slice(found.start, found.end).join("");
    if (!fine({ start, end: start + matched.length })) return { keyword, matched };
  }
  return null;
}

/** Different people and roles that a text names. */
function mentionsOf(text: string): number {
  return new Set([...text.matchAll(/<@!?(\d{15,20})>|<@&(\d{15,20})>/g)].map(([, user, role]) => user ?? role)).size;
}

function repeats(world: World, channel: ChannelRecord, authorId: string, text: string): boolean {
  if (text.length < SAME.shortest) return false;
  const since = world.clock.now() - SAME.windowMs;
  let times = 1;
  const { state } = world, guildId = channel.guild_id!;
  for (const { id } of [...state.channelsOf(guildId), ...state.threadsOf(guildId)]) {
    for (const message of state.messagesSince(id, since)) {
      if (message.author_id === authorId && message.content === text) times++;
    }
  }
  return times >= SAME.times;
}

/** Patterns are compiled once for each state of a rule. */
const compiled = new WeakMap<AutoModTrigger, [string, Automaton][]>();

function automataOf(trigger: AutoModTrigger): [string, Automaton][] {
  let known = compiled.get(trigger);
  if (!known) {
    known = (trigger.regex_patterns ?? []).map((pattern) => [pattern, compile(pattern)]);
    compiled.set(trigger, known);
  }
  return known;
}
