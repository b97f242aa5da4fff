import { endPoll, hasEnded, vote } from "../../actions/polls.ts";
import { ApiError, missingPermissions, notA, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { compareIds } from "../../snowflake.ts";
import type { MessageRecord, PollRecord } from "../../state/message-records.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { userById } from "../../views/people.ts";
import { channelOf, idQuery, messageOf, numberOf } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";
import { shown } from "../shown.ts";
import { requireChangeable } from "../thread-guards.ts";

const PATH = "/channels/{channel_id}/polls/{message_id}";

/** Polls: what was voted, voting itself, and their end. */
export const pollRoutes: readonly Route[] = [
  route("GET", `${PATH}/answers/{answer_id}`, (call) => {
    const limit = numberOf(call, "limit", 25, { min: 1, max: 100 });
    const after = idQuery(call, "after") ?? "0";
    const { poll } = polled(call);
    const answer = poll.answers.find(({ answer_id }) => String(answer_id) === call.params["answer_id"]);
    if (!answer) throw unknown("Message");
    const voters = (poll.votes[answer.answer_id] ?? []).filter((id) => compareIds(id, after) > 0).sort(compareIds);
    return ok({ users: voters.slice(0, limit).map((id) => userById(call.world, id)) });
  }),
  // Only Discord's own client votes: "Apps are not allowed to vote on polls" (documentation, "Poll Resource").
  route("PUT", `${PATH}/answers/@me`, (call) => {
    const ids = readAnswers(call);
    const { channel, message, poll } = polled(call);
    requireChangeable(call, channel);
    if (hasEnded(call.world, poll)) throw new ApiError(400, 520001, "Poll expired");
    const form = new Form(call.body);
    ids.forEach((id, index) => {
      if (poll.answers.some(({ answer_id }) => answer_id === id)) return;
      form.errors.add(["answer_ids", index], "POLL_ANSWER_INVALID", "This is no answer of the poll");
    });
    if (!poll.allow_multiselect && ids.length > 1) {
      form.fail("answer_ids", "BASE_TYPE_MAX_LENGTH", "Must be 1 or fewer in length.");
    }
    form.errors.throwIfAny();
    vote(call.world, message, call.userId, ids);
    return nothing();
  }, { access: ["person"] }),
  route("POST", `${PATH}/expire`, (call) => {
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    if (!message.poll) throw new ApiError(400, 520006, "Cannot expire a non-poll message");
    // "You cannot end polls from other users" (documentation, "End Poll").
    if (message.author_id !== call.userId) throw missingPermissions();
    requireChangeable(call, channel);
    if (hasEnded(call.world, message.poll)) throw new ApiError(400, 520001, "Poll expired");
    return ok(shown(call, endPoll(call.world, message)));
  }),
];

function polled(call: Call): { channel: ChannelRecord; message: MessageRecord; poll: PollRecord } {
  const channel = channelOf(call, "READ_MESSAGE_HISTORY");
  const message = messageOf(call, channel);
  if (!message.poll) throw unknown("Message");
  return { channel, message, poll: message.poll };
}

function readAnswers(call: Call): number[] {
  const form = new Form(call.body ?? {});
  const list = form.list("answer_ids", { max: 10 });
  if (!list) form.required("answer_ids");
  const ids = (list ?? []).map(Number);
  ids.forEach((id, index) => {
    if (Number.isInteger(id)) return;
    form.errors.add(["answer_ids", index], ...notA("int", list![index]));
  });
  form.errors.throwIfAny();
  return ids;
}
