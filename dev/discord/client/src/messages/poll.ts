import type { APIPoll } from "discord-api-types/v10";

/** An answer with how it stands. */
export interface Standing {
  id: number;
  text: string;
  emoji: { id?: string | null; name?: string | null; animated?: boolean } | null;
  votes: number;
  /** 0–100, whole. */
  percent: number;
  mine: boolean;
  /** Whether none has more, and somebody voted. */
  leads: boolean;
}

export function standings(poll: APIPoll): Standing[] {
  const counts = new Map((poll.results?.answer_counts ?? []).map((one) => [one.id, one]));
  const total = totalVotes(poll);
  const most = Math.max(0, ...[...counts.values()].map((one) => one.count));
  return poll.answers.map(({ answer_id: id, poll_media: media }) => {
    const votes = counts.get(id)?.count ?? 0;
    return {
      id,
      text: media.text ?? "",
      emoji: media.emoji ?? null,
      votes,
      percent: total === 0 ? 0 : Math.round(votes / total * 100),
      mine: counts.get(id)?.me_voted ?? false,
      leads: votes > 0 && votes === most,
    };
  });
}

export const totalVotes = (poll: APIPoll): number =>
  (poll.results?.answer_counts ?? []).reduce((sum, one) => sum + one.count, 0);

/** Discord counts for good some time after the end: until then a poll that is over has no final result. */
export const pollIsOver = (poll: APIPoll, now: number): boolean =>
  (poll.results?.is_finalized ?? false) || (poll.expiry !== null && Date.parse(poll.expiry) <= now);

/** How long a poll still runs, as people say it. */
export function wordTimeLeft(poll: APIPoll, now: number): string {
  if (poll.results?.is_finalized) return "Final results";
  const left = poll.expiry ? Date.parse(poll.expiry) - now : Infinity;
  if (left === Infinity) return "No end";
  if (left <= 0) return "Poll closed";
  const minutes = Math.ceil(left / 60_000);
  if (minutes < 60) return `${minutes} min left`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h left` : `${Math.round(hours / 24)} days left`;
}
