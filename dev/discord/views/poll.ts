// A poll as Discord shows it.
import type { PollRecord } from "../state/message-records.ts";

/** @param viewerId whose own votes are marked */
export function pollView(poll: PollRecord, viewerId: string | undefined): Record<string, unknown> {
  const counted = poll.answers.flatMap(({ answer_id: id }) => {
    const votes = poll.votes[id] ?? [];
    if (votes.length === 0) return [];
    return [{ id, count: votes.length, me_voted: viewerId !== undefined && votes.includes(viewerId) }];
  });
  return {
    question: { text: poll.question },
    answers: poll.answers.map(({ answer_id, text, emoji }) => ({
      answer_id,
      poll_media: { ...(text === undefined ? {} : { text }), ...(emoji ? { emoji } : {}) },
    })),
    expiry: poll.expiry,
    allow_multiselect: poll.allow_multiselect,
    layout_type: poll.layout_type,
    results: { answer_counts: counted, is_finalized: poll.finalized },
  };
}
