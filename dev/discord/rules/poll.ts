// Polls (documentation, "Poll Create Request Object").
import type { PollRecord } from "../state/message-records.ts";
import { isEmoji } from "./emoji.ts";
import type { Form } from "./form.ts";

/** A poll that is not running yet: the server adds when it ends. */
export type PollDraft = Omit<PollRecord, "expiry" | "finalized" | "votes"> & { hours: number };

const QUESTION = 300;
const ANSWER = 55;
const ANSWERS = 10;
/** 32 days. */
const HOURS = 768;

export function readPoll(message: Form): PollDraft | null {
  const poll = message.form("poll");
  if (!poll) return null;
  const question = poll.form("question");
  if (!question) poll.required("question");
  const text = question?.string("text", { min: 1, max: QUESTION, required: true }) ?? "";
  const answers = poll.forms("answers", { min: 1, max: ANSWERS });
  if (!answers) poll.required("answers");
  return {
    question: text,
    answers: (answers ?? []).map((answer, index) => ({ answer_id: index + 1, ...readAnswer(answer) })),
    allow_multiselect: poll.boolean("allow_multiselect") ?? false,
    layout_type: poll.choice("layout_type", [1]) ?? 1,
    hours: poll.integer("duration", { min: 1, max: HOURS }) ?? 24,
  };
}

function readAnswer(answer: Form): Pick<PollRecord["answers"][number], "text" | "emoji"> {
  const media = answer.form("poll_media");
  if (!media) {
    answer.required("poll_media");
    return {};
  }
  const text = media.string("text", { min: 1, max: ANSWER, required: true });
  const emoji = media.form("emoji");
  if (!emoji) return text === null ? {} : { text };
  const id = emoji.snowflake("id"), name = emoji.string("name", { max: 32 });
  if (id === null && (name === null || !isEmoji(name))) emoji.fail("name", "POLL_INVALID_EMOJI", "Invalid emoji");
  return { ...(text === null ? {} : { text }), emoji: { id, name } };
}
