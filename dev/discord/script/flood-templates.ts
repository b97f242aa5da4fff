// Events of a flood, serialised ahead with holes where each differs: an id, a time, a person.
import { INTENTS } from "../gateway/intents.ts";
import type { MemberRecord } from "../state/records.ts";
import { blanked, messageEventView } from "../views/message.ts";
import { memberView } from "../views/people.ts";
import type { Emission, World } from "../world.ts";

/** What a flood is made of. */
export type FloodKind = "messages" | "joins" | "leaves" | "updates" | "reactions" | "typing";

export interface Template {
  type: string;
  intent: number;
  guildId: string;
  channelId?: string;
  /** Who speaks; only of messages. */
  authorId?: string;
  full: Pattern;
  blank?: Pattern;
}

/** Text around `{id}`, `{time}` and `{user}`; the odd parts are the names of the holes. */
type Pattern = readonly string[];

export interface Filling {
  id: string;
  time: string;
  user: string;
}

/** A template as an event. */
export function emissionOf(template: Template, filling: Filling): Emission {
  const { type, intent, guildId, channelId, authorId, full, blank } = template;
  return {
    type,
    intent,
    guildId,
    ...(channelId === undefined ? {} : { channelId }),
    ...(authorId === undefined ? {} : { message: { authorId, mentions: [] } }),
    data: null,
    text: () => fill(full, filling),
    ...(blank ? { blank: null, blankText: () => fill(blank, filling) } : {}),
  };
}

/** The template of one kind for one person in one place. */
export function templateOf(
  world: World,
  kind: FloodKind,
  place: { guildId: string; channelId: string; userId: string },
  content: string,
): Template {
  const { guildId, channelId, userId } = place;
  const member = world.state.member(guildId, userId)!;
  switch (kind) {
    case "messages":
      return message(world, place, content);
    case "joins":
      return {
        type: "GUILD_MEMBER_ADD",
        intent: INTENTS.GUILD_MEMBERS,
        guildId,
        full: cut({ ...newcomer(world, member), joined_at: "{time}", guild_id: guildId }),
      };
    case "leaves":
      return {
        type: "GUILD_MEMBER_REMOVE",
        intent: INTENTS.GUILD_MEMBERS,
        guildId,
        full: cut({ guild_id: guildId, user: newcomer(world, member)["user"] }),
      };
    case "updates":
      return {
        type: "GUILD_MEMBER_UPDATE",
        intent: INTENTS.GUILD_MEMBERS,
        guildId,
        full: cut({ ...memberView(world, member), nick: "Nick {id}", guild_id: guildId }),
      };
    case "reactions":
      return {
        type: "MESSAGE_REACTION_ADD",
        intent: INTENTS.GUILD_MESSAGE_REACTIONS,
        guildId,
        channelId,
        full: cut({
          channel_id: channelId,
          message_id: "{id}",
          guild_id: guildId,
          user_id: userId,
          message_author_id: userId,
          emoji: { id: null, name: "👍" },
          burst: false,
          type: 0,
          member: memberView(world, member),
        }),
      };
    case "typing":
      return {
        type: "TYPING_START",
        intent: INTENTS.GUILD_MESSAGE_TYPING,
        guildId,
        channelId,
        full: cut({
          channel_id: channelId,
          guild_id: guildId,
          user_id: userId,
          timestamp: Math.floor(world.clock.now() / 1_000),
          member: memberView(world, member),
        }),
      };
  }
}

function message(world: World, { guildId, channelId, userId }: Parameters<typeof templateOf>[2], content: string) {
  const view = messageEventView(world, {
    id: "{id}",
    channel_id: channelId,
    guild_id: guildId,
    author_id: userId,
    type: 0,
    content,
    timestamp: "{time}",
    edited_timestamp: null,
    tts: false,
    flags: 0,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    embeds: [],
    components: [],
    attachments: [],
    reactions: [],
  });
  return {
    type: "MESSAGE_CREATE",
    intent: INTENTS.GUILD_MESSAGES,
    guildId,
    channelId,
    authorId: userId,
    full: cut(view),
    blank: cut(blanked(view)),
  };
}

/** Somebody who comes or goes in a flood is made up on the way and never stored. */
function newcomer(world: World, member: MemberRecord): Record<string, unknown> {
  const view = memberView(world, member);
  const user = { ...view["user"] as object, id: "{user}", username: "guest_{user}", global_name: "Guest {user}" };
  return { ...view, nick: null, roles: [], user };
}

function cut(value: unknown): Pattern {
  return JSON.stringify(value).split(/\{(id|time|user)\}/);
}

function fill(pattern: Pattern, filling: Filling): string {
  let text = pattern[0]!;
  for (let index = 1; index < pattern.length; index += 2) {
    text += filling[pattern[index] as keyof Filling] + pattern[index + 1]!;
  }
  return text;
}
