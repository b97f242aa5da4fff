// What Discord takes although its description does not name it. Everything else that is not described is a mistake.

interface Exception {
  method: string;
  route: RegExp;
  /** A problem as the judge writes it. */
  problem: RegExp;
  /** Where it can be read that Discord takes it. */
  source: string;
}

const EXCEPTIONS: readonly Exception[] = [
  {
    method: "PATCH",
    route: /messages\/\{message_id\}$/,
    problem:
      /^(tts|enforce_nonce|nonce|sticker_ids|message_reference|username|avatar_url|thread_name|applied_tags) UNKNOWN_KEY$/,
    source:
      "discord.js builds one payload for sending and editing (MessagePayload.resolveBody); Discord ignores the rest",
  },
  {
    method: "POST",
    route: /^\/webhooks\/\{webhook_id\}\/\{webhook_token\}$/,
    problem: /^(enforce_nonce|nonce|message_reference|sticker_ids) UNKNOWN_KEY$/,
    source: "the same",
  },
];

/** Whether a problem is known to be one of the description, not of the request. */
export function undescribed(method: string, route: string, problem: string): boolean {
  return EXCEPTIONS.some((it) => it.method === method && it.route.test(route) && it.problem.test(problem));
}
