// Gateway intents (documentation, "Gateway Intents").
export const INTENTS = {
  GUILDS: 1 << 0,
  GUILD_MEMBERS: 1 << 1,
  GUILD_MODERATION: 1 << 2,
  GUILD_EXPRESSIONS: 1 << 3,
  GUILD_INTEGRATIONS: 1 << 4,
  GUILD_WEBHOOKS: 1 << 5,
  GUILD_INVITES: 1 << 6,
  GUILD_VOICE_STATES: 1 << 7,
  GUILD_PRESENCES: 1 << 8,
  GUILD_MESSAGES: 1 << 9,
  GUILD_MESSAGE_REACTIONS: 1 << 10,
  GUILD_MESSAGE_TYPING: 1 << 11,
  DIRECT_MESSAGES: 1 << 12,
  DIRECT_MESSAGE_REACTIONS: 1 << 13,
  DIRECT_MESSAGE_TYPING: 1 << 14,
  MESSAGE_CONTENT: 1 << 15,
  GUILD_SCHEDULED_EVENTS: 1 << 16,
  AUTO_MODERATION_CONFIGURATION: 1 << 20,
  AUTO_MODERATION_EXECUTION: 1 << 21,
  GUILD_MESSAGE_POLLS: 1 << 24,
  DIRECT_MESSAGE_POLLS: 1 << 25,
} as const;

export const ALL_INTENTS: number = Object.values(INTENTS).reduce((sum, bit) => sum | bit, 0);

/**
 * Flags of an application: most grant a privileged intent, the second of each pair to small, unreviewed bots;
 * EMBEDDED says that it has an activity.
 */
export const APPLICATION_FLAGS = {
  GATEWAY_PRESENCE: 1 << 12,
  GATEWAY_PRESENCE_LIMITED: 1 << 13,
  GATEWAY_GUILD_MEMBERS: 1 << 14,
  GATEWAY_GUILD_MEMBERS_LIMITED: 1 << 15,
  EMBEDDED: 1 << 17,
  GATEWAY_MESSAGE_CONTENT: 1 << 18,
  GATEWAY_MESSAGE_CONTENT_LIMITED: 1 << 19,
} as const;

/** Intents an application may not ask for, because its flags do not grant them. */
export function ungranted(intents: number, flags: number): number {
  const a = APPLICATION_FLAGS;
  let refused = 0;
  if (!(flags & (a.GATEWAY_PRESENCE | a.GATEWAY_PRESENCE_LIMITED))) refused |= INTENTS.GUILD_PRESENCES;
  if (!(flags & (a.GATEWAY_GUILD_MEMBERS | a.GATEWAY_GUILD_MEMBERS_LIMITED))) refused |= INTENTS.GUILD_MEMBERS;
  if (!(flags & (a.GATEWAY_MESSAGE_CONTENT | a.GATEWAY_MESSAGE_CONTENT_LIMITED))) refused |= INTENTS.MESSAGE_CONTENT;
  return intents & refused;
}
