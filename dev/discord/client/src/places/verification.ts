/** What each verification level asks before somebody may write (documentation, "Verification Level"). */
export const VERIFICATION: readonly { label: string; about: string }[] = [
  { label: "None", about: "everybody at once" },
  { label: "Low", about: "a verified email address" },
  { label: "Medium", about: "an account older than 5 minutes" },
  { label: "High", about: "10 minutes in this server" },
  { label: "Highest", about: "a verified phone" },
];

const MINUTE_MS = 60_000;

/**
 * Until when a level holds somebody back, as far as a clock decides it.
 * @param made when the account was made, ms
 * @param joined when it came to the server, ms
 * @returns ms, or null when the level asks for nothing more
 */
export function heldBackUntil(level: number, made: number, joined: number, now: number): number | null {
  const until = Math.max(level >= 2 ? made + 5 * MINUTE_MS : 0, level >= 3 ? joined + 10 * MINUTE_MS : 0);
  return until > now ? until : null;
}
