// Which intent lets which event through (documentation, "List of Intents"). Whoever emits names the intent; this is what
// it is held against.
import type { Emission } from "../world.ts";
import { INTENTS } from "./intents.ts";

const I = INTENTS;

/** Events of servers, by the intents of which one is enough. */
const IN_GUILDS: readonly (readonly [intents: number, events: string])[] = [
  [I.GUILDS, "GUILD_CREATE GUILD_UPDATE GUILD_DELETE GUILD_ROLE_CREATE GUILD_ROLE_UPDATE GUILD_ROLE_DELETE"],
  [I.GUILDS, "CHANNEL_CREATE CHANNEL_UPDATE CHANNEL_DELETE CHANNEL_PINS_UPDATE"],
  [I.GUILDS, "THREAD_CREATE THREAD_UPDATE THREAD_DELETE THREAD_LIST_SYNC THREAD_MEMBER_UPDATE"],
  [I.GUILDS | I.GUILD_MEMBERS, "THREAD_MEMBERS_UPDATE"],
  [I.GUILDS, "STAGE_INSTANCE_CREATE STAGE_INSTANCE_UPDATE STAGE_INSTANCE_DELETE"],
  [I.GUILDS | I.GUILD_VOICE_STATES, "VOICE_CHANNEL_STATUS_UPDATE VOICE_CHANNEL_START_TIME_UPDATE"],
  [I.GUILD_MEMBERS, "GUILD_MEMBER_ADD GUILD_MEMBER_UPDATE GUILD_MEMBER_REMOVE"],
  [I.GUILD_MODERATION, "GUILD_AUDIT_LOG_ENTRY_CREATE GUILD_BAN_ADD GUILD_BAN_REMOVE"],
  [I.GUILD_EXPRESSIONS, "GUILD_EMOJIS_UPDATE GUILD_STICKERS_UPDATE GUILD_SOUNDBOARD_SOUNDS_UPDATE"],
  [I.GUILD_EXPRESSIONS, "GUILD_SOUNDBOARD_SOUND_CREATE GUILD_SOUNDBOARD_SOUND_UPDATE GUILD_SOUNDBOARD_SOUND_DELETE"],
  [I.GUILD_INTEGRATIONS, "GUILD_INTEGRATIONS_UPDATE INTEGRATION_CREATE INTEGRATION_UPDATE INTEGRATION_DELETE"],
  [I.GUILD_WEBHOOKS, "WEBHOOKS_UPDATE"],
  [I.GUILD_INVITES, "INVITE_CREATE INVITE_DELETE"],
  [I.GUILD_VOICE_STATES, "VOICE_STATE_UPDATE VOICE_CHANNEL_EFFECT_SEND"],
  [I.GUILD_PRESENCES, "PRESENCE_UPDATE"],
  [I.GUILD_MESSAGES, "MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE MESSAGE_DELETE_BULK"],
  [I.GUILD_MESSAGE_REACTIONS, "MESSAGE_REACTION_ADD MESSAGE_REACTION_REMOVE"],
  [I.GUILD_MESSAGE_REACTIONS, "MESSAGE_REACTION_REMOVE_ALL MESSAGE_REACTION_REMOVE_EMOJI"],
  [I.GUILD_MESSAGE_TYPING, "TYPING_START"],
  [I.GUILD_SCHEDULED_EVENTS, "GUILD_SCHEDULED_EVENT_CREATE GUILD_SCHEDULED_EVENT_UPDATE GUILD_SCHEDULED_EVENT_DELETE"],
  [I.GUILD_SCHEDULED_EVENTS, "GUILD_SCHEDULED_EVENT_USER_ADD GUILD_SCHEDULED_EVENT_USER_REMOVE"],
  [I.GUILD_SCHEDULED_EVENTS, "GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE"],
  [I.GUILD_SCHEDULED_EVENTS, "GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE GUILD_SCHEDULED_EVENT_EXCEPTIONS_DELETE"],
  [I.AUTO_MODERATION_CONFIGURATION, "AUTO_MODERATION_RULE_CREATE AUTO_MODERATION_RULE_UPDATE"],
  [I.AUTO_MODERATION_CONFIGURATION, "AUTO_MODERATION_RULE_DELETE"],
  [I.AUTO_MODERATION_EXECUTION, "AUTO_MODERATION_ACTION_EXECUTION"],
  [I.GUILD_MESSAGE_POLLS, "MESSAGE_POLL_VOTE_ADD MESSAGE_POLL_VOTE_REMOVE"],
];

/** Events of direct messages. */
const IN_DIRECT: readonly (readonly [intents: number, events: string])[] = [
  [I.DIRECT_MESSAGES, "MESSAGE_CREATE MESSAGE_UPDATE MESSAGE_DELETE CHANNEL_PINS_UPDATE CHANNEL_UPDATE CHANNEL_DELETE"],
  [I.DIRECT_MESSAGE_REACTIONS, "MESSAGE_REACTION_ADD MESSAGE_REACTION_REMOVE"],
  [I.DIRECT_MESSAGE_REACTIONS, "MESSAGE_REACTION_REMOVE_ALL MESSAGE_REACTION_REMOVE_EMOJI"],
  [I.DIRECT_MESSAGE_TYPING, "TYPING_START"],
  [I.DIRECT_MESSAGE_POLLS, "MESSAGE_POLL_VOTE_ADD MESSAGE_POLL_VOTE_REMOVE"],
];

/** Events that need no intent at all. */
const ALWAYS = new Set(
  ("INTERACTION_CREATE USER_UPDATE VOICE_SERVER_UPDATE APPLICATION_COMMAND_PERMISSIONS_UPDATE " +
    "ENTITLEMENT_CREATE ENTITLEMENT_UPDATE ENTITLEMENT_DELETE SUBSCRIPTION_CREATE SUBSCRIPTION_UPDATE " +
    "SUBSCRIPTION_DELETE").split(" "),
);

const guilds = byName(IN_GUILDS), direct = byName(IN_DIRECT);

/** Every event that needs an intent, with those of which one is enough. */
export const INTENTS_OF_EVENTS: { guild: ReadonlyMap<string, number>; direct: ReadonlyMap<string, number> } = {
  guild: guilds,
  direct,
};

/** A wrong intent shows in tests at once, instead of as a bot that hears what it should not. */
export class IntentJudge {
  readonly #judged = new Map<string, Set<number>>();
  /** What was wrong, each once. */
  readonly misfits: string[] = [];

  judge(emission: Emission): void {
    const { type, intent, guildId, userIds } = emission;
    const key = intent * 4 + (guildId ? 2 : 0) + (userIds ? 1 : 0);
    let judged = this.#judged.get(type);
    if (!judged) this.#judged.set(type, judged = new Set());
    if (judged.has(key)) return;
    judged.add(key);
    const problem = intentProblem(emission);
    if (problem !== null) this.misfits.push(problem);
  }
}

/** What is wrong with an event's intent, as a sentence; null when it is as Discord has it. */
export function intentProblem({ type, intent, guildId, userIds }: Emission): string | null {
  // Told to somebody by name: their own client, or a bot about itself.
  if (intent === 0 && (userIds || ALWAYS.has(type))) return null;
  const allowed = (guildId ? guilds : direct).get(type);
  if (allowed !== undefined && intent !== 0 && (intent & ~allowed) === 0) return null;
  return `${type} ${guildId ? "of a server" : "outside servers"} is sent by intent ${intent}, not ${allowed ?? "any"}`;
}

function byName(list: readonly (readonly [intents: number, events: string])[]): ReadonlyMap<string, number> {
  return new Map(list.flatMap(([intents, events]) => events.split(" ").map((event) => [event, intents] as const)));
}
