// Keys that client libraries send although Discord does not know them. Any other is a mistake of ours.

interface Exception {
  method: string;
  route: RegExp;
  /** A problem as the judge writes it. */
  problem: RegExp;
  /** Who sends it; Discord ignores keys that it does not know. */
  source: string;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    method: "PATCH",
    route: /\/messages\/(\{message_id\}|@original)$/,
    problem: /^(tts|enforce_nonce) UNKNOWN_KEY$/,
    source: "discord.js makes one payload for sending and for editing (MessagePayload.resolveBody)",
  },
  {
    method: "POST",
    route: /^(\/webhooks\/\{webhook_id\}\/\{webhook_token\}|\/interactions\/.*\/callback)$/,
    problem: /^(data\.)?enforce_nonce UNKNOWN_KEY$/,
    source: "the same",
  },
  {
    method: "POST",
    route: /^\/webhooks\/\{webhook_id\}\/\{webhook_token\}$/,
    problem: /^wait UNKNOWN_KEY$/,
    source: "Discordeno gives it in the query and leaves it in the body (executeWebhook)",
  },
  {
    method: "PUT",
    route: /^\/channels\/\{channel_id\}\/permissions\/\{overwrite_id\}$/,
    problem: /^id UNKNOWN_KEY$/,
    source: "Discordeno leaves the id in the body (editChannelPermissionOverrides)",
  },
  {
    method: "PATCH",
    route: /^\/guilds\/\{guild_id\}\/members\/\{user_id\}$/,
    problem: /^communicationDisabledUntil UNKNOWN_KEY$/,
    source: "Discordeno gives it under both names (editMember)",
  },
  {
    method: "POST",
    route: /^\/channels\/\{channel_id\}\/messages\/\{message_id\}\/threads$/,
    problem: /^type UNKNOWN_KEY$/,
    source: "discord.js makes one payload for threads with and without a message (GuildTextThreadManager.create)",
  },
  {
    method: "PATCH",
    route: /^\/guilds\/\{guild_id\}$/,
    problem: /^owner_id UNKNOWN_KEY$/,
    source: 'documentation, "Modify Guild": the owner hands the server over',
  },
];

/** Whether a problem is known to be one of the description, not of the request. */
export function undescribed(method: string, route: string, problem: string): boolean {
  return EXCEPTIONS.some((it) => it.method === method && it.route.test(route) && it.problem.test(problem));
}
