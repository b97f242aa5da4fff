// Polls run, are voted in, and end: by their author, or when their time is over.
import { INTENTS } from "../gateway/intents.ts";
import type { PollDraft } from "../rules/poll.ts";
import type { MessageRecord, PollRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";
import { createMessage, emitMessage, referenceTo } from "./messages.ts";
import { isoTime } from "../iso-time.ts";

const POLL_RESULT = 46;
const HOUR_MS = 3_600_000;

/** A poll that somebody wrote becomes one that runs. */
export function startedPoll(world: World, { hours, ...poll }: PollDraft): PollRecord {
  return { ...poll, expiry: isoTime(world.clock.now() + hours * HOUR_MS), finalized: false, votes: {} };
}

/** Has every running poll of a state end when its time comes; called once at the start. */
export function watchPolls(world: World): void {
  for (const message of world.state.messages.values()) watchPoll(world, message);
}

/** Has a message's poll end when its time comes. */
export function watchPoll(world: World, { id, poll }: MessageRecord): void {
  if (!poll || poll.finalized || poll.expiry === null) return;
  world.clock.after(Math.max(0, Date.parse(poll.expiry) - world.clock.now()), () => {
    const message = world.state.messages.get(id);
    if (message?.poll && hasEnded(world, message.poll)) endPoll(world, message);
  });
}

export function hasEnded(world: World, poll: PollRecord): boolean {
  return poll.finalized || (poll.expiry !== null && Date.parse(poll.expiry) <= world.clock.now());
}

/** Sets what somebody votes for; whatever they voted for before and not now is taken back. */
export function vote(world: World, message: MessageRecord, userId: string, answerIds: readonly number[]): void {
  const poll = message.poll!;
  for (const { answer_id: id } of poll.answers) {
    const voters = poll.votes[id] ?? [];
    const before = voters.includes(userId), now = answerIds.includes(id);
    if (before === now) continue;
    poll.votes[id] = now ? [...voters, userId] : voters.filter((it) => it !== userId);
    tell(world, message, now ? "MESSAGE_POLL_VOTE_ADD" : "MESSAGE_POLL_VOTE_REMOVE", userId, id);
  }
  world.state.messages.set(message.id, message);
}

/** Ends a poll: it is counted, and Discord itself writes what came of it. */
export function endPoll(world: World, message: MessageRecord): MessageRecord {
  const poll = message.poll!;
  if (poll.finalized) return message;
  poll.finalized = true;
  if (poll.expiry === null || Date.parse(poll.expiry) > world.clock.now()) poll.expiry = isoTime(world.clock.now());
  world.state.messages.set(message.id, message);
  emitMessage(world, "MESSAGE_UPDATE", message);
  const channel = world.state.channels.get(message.channel_id);
  if (!channel) return message;
  createMessage(world, channel, {
    authorId: message.author_id,
    ...(message.webhook_id && message.webhook_author
      ? { webhookId: message.webhook_id, webhookAuthor: message.webhook_author }
      : {}),
    content: "",
    type: POLL_RESULT,
    embeds: [{ type: "poll_result", fields: resultFields(poll) }],
    mentions: world.state.users.has(message.author_id) ? [message.author_id] : [],
    reference: referenceTo(message),
  });
  return message;
}

/** Who won by how much (documentation, "Poll Result Embed Fields"); of a draw nobody did. */
function resultFields(poll: PollRecord): { name: string; value: string; inline: boolean }[] {
  const counts = poll.answers.map((answer) => ({ answer, votes: (poll.votes[answer.answer_id] ?? []).length }));
  const most = Math.max(0, ...counts.map(({ votes }) => votes));
  const leading = counts.filter(({ votes }) => votes === most);
  const victor = most > 0 && leading.length === 1 ? leading[0]!.answer : undefined;
  const fields: Record<string, string | null | undefined> = {
    poll_question_text: poll.question,
    victor_answer_votes: String(most),
    total_votes: String(counts.reduce((sum, { votes }) => sum + votes, 0)),
    victor_answer_id: victor && String(victor.answer_id),
    victor_answer_text: victor?.text,
    victor_answer_emoji_id: victor?.emoji?.id,
    victor_answer_emoji_name: victor?.emoji?.name,
  };
  return Object.entries(fields).flatMap(([name, value]) => value == null ? [] : [{ name, value, inline: false }]);
}

function tell(world: World, message: MessageRecord, type: string, userId: string, answerId: number): void {
  world.emit({
    type,
    intent: message.guild_id ? INTENTS.GUILD_MESSAGE_POLLS : INTENTS.DIRECT_MESSAGE_POLLS,
    guildId: message.guild_id,
    channelId: message.channel_id,
    data: {
      user_id: userId,
      channel_id: message.channel_id,
      message_id: message.id,
      ...(message.guild_id ? { guild_id: message.guild_id } : {}),
      answer_id: answerId,
    },
  });
}
