// Messages of people go past the server's rules before anybody sees them.
import { createMessage, type NewMessage } from "../actions/messages.ts";
import { ApiError } from "../errors.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { blocks, execute } from "./execute.ts";
import { judgeMessage, type Verdict } from "./judge.ts";
import { ACTION } from "../state/automod.ts";

/**
 * Writes what a person says, unless a rule of the server blocks it.
 * @throws ApiError 200000 when one does
 */
export function createModerated(world: World, channel: ChannelRecord, draft: NewMessage): MessageRecord {
  const verdicts = judgeMessage(world, channel, draft.authorId, draft.content);
  refuseBlocked(world, verdicts, channel, draft.authorId, draft.content);
  const message = createMessage(world, channel, draft);
  const judged = { userId: draft.authorId, text: draft.content, channelId: channel.id, messageId: message.id };
  execute(world, verdicts, judged);
  return message;
}

/** The same for a message that is changed: only its new text counts. */
export function requireUnblocked(world: World, channel: ChannelRecord, message: MessageRecord, text: string): void {
  const verdicts = judgeMessage(world, channel, message.author_id, text);
  refuseBlocked(world, verdicts, channel, message.author_id, text);
  execute(world, verdicts, { userId: message.author_id, text, channelId: channel.id, messageId: message.id });
}

/**
 * The same for a thread that is about to begin: its title, and what a post says first.
 * @throws ApiError 200001 for the title, 200000 for the text
 */
export function requireUnblockedThread(
  world: World,
  channel: ChannelRecord,
  userId: string,
  title: string,
  text = "",
): void {
  const verdicts = judgeMessage(world, channel, userId, title);
  refuseBlocked(world, verdicts, channel, userId, title, [200001, "Title was blocked by automatic moderation"]);
  execute(world, verdicts, { userId, text: title, channelId: channel.id });
  const worded = judgeMessage(world, channel, userId, text);
  refuseBlocked(world, worded, channel, userId, text);
  execute(world, worded, { userId, text, channelId: channel.id });
}

const BLOCKED = [200000, "Message was blocked by automatic moderation"] as const;

function refuseBlocked(
  world: World,
  verdicts: readonly Verdict[],
  channel: ChannelRecord,
  userId: string,
  text: string,
  [code, sentence]: readonly [code: number, sentence: string] = BLOCKED,
): void {
  const blocking = blocks(verdicts);
  if (!blocking) return;
  execute(world, verdicts, { userId, text, channelId: channel.id });
  const custom = blocking.rule.actions.find(({ type }) => type === ACTION.BLOCK)?.metadata.custom_message;
  // Discord's own client shows the writer this sentence.
  throw new ApiError(400, code, custom ?? sentence);
}
