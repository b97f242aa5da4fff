// A poll that somebody wrote becomes one that runs.
import type { PollDraft } from "../rules/poll.ts";
import type { PollRecord } from "../state/records.ts";
import type { World } from "../world.ts";

const HOUR_MS = 3_600_000;

export function startedPoll(world: World, { hours, ...poll }: PollDraft): PollRecord {
  const expiry = new Date(world.clock.now() + hours * HOUR_MS).toISOString().replace("Z", "000+00:00");
  return { ...poll, expiry, finalized: false, votes: {} };
}
