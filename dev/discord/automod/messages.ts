// Messages of people go past the server's rules before anybody sees them.
import { createMessage, type NewMessage } from "../actions/messages.ts";
import { ApiError } from "../errors.ts";
import type { ChannelRecord, MessageRecord } from "../state/records.ts";
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

function refuseBlocked(
  world: World,
  verdicts: readonly Verdict[],
  channel: ChannelRecord,
  userId: string,
  text: string,
): void {
  const blocking = blocks(verdicts);
  if (!blocking) return;
  execute(world, verdicts, { userId, text, channelId: channel.id });
  const custom = blocking.rule.actions.find(({ type }) => type === ACTION.BLOCK)?.metadata.custom_message;
  // Discord's own client shows the writer this sentence.
  throw new ApiError(400, 200000, custom ?? "Message was blocked by automatic moderation");
}
