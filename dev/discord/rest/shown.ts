// A message as the one who asks may read it.
import { INTENTS } from "../gateway/intents.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { blanked, commandNamed, messageView } from "../views/message.ts";
import { isGranted } from "./granted.ts";
import type { Call } from "./route.ts";

/** The message as this caller gets it: people's clients learn more, bots without the content grant less. */
export function shown(call: Call, message: MessageRecord): Record<string, unknown> {
  const view = messageView(call.world, message, call.userId);
  if (call.caller.kind === "person") return commandNamed(view, message);
  return mayRead(call, message) ? view : blanked(view);
}

/** Whether the caller may read what the message says: own ones, direct ones and where one is mentioned are always read. */
export function mayRead(call: Call, message: MessageRecord): boolean {
  if (call.caller.kind !== "bot" || message.guild_id === null) return true;
  if (message.author_id === call.userId || message.mentions.includes(call.userId)) return true;
  return isGranted(call, INTENTS.MESSAGE_CONTENT);
}
