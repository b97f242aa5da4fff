/** One thing that can go wrong, as the panel offers it. */
export interface FaultOffer {
  title: string;
  /** What happens then, in plain words. */
  about: string;
  /** How it ends. */
  ends: string;
  body: Record<string, unknown>;
}

export interface FaultGroup {
  title: string;
  offers: FaultOffer[];
}

const ONCE = "Over at once.";
const BY_HAND = "Lasts until you end it.";

export const FAULT_GROUPS: FaultGroup[] = [
  {
    title: "The gateway breaks",
    offers: [
      {
        title: "Cut the connection",
        about: "The socket is gone without a word; the bot should come back and miss nothing.",
        ends: ONCE,
        body: { kind: "drop" },
      },
      {
        title: "Go silent",
        about: "The connection looks open, but no heartbeat is answered and nothing arrives.",
        ends: BY_HAND,
        body: { kind: "silent", on: true },
      },
      {
        title: "Ask to reconnect",
        about: "Discord asks politely to connect again, as it does when it is maintained.",
        ends: ONCE,
        body: { kind: "reconnect" },
      },
      {
        title: "Session invalid, can resume",
        about: "The session is refused for a moment; resuming works.",
        ends: ONCE,
        body: { kind: "invalid", resumable: true },
      },
      {
        title: "Session invalid, gone",
        about: "The session is lost; the bot must begin a new one.",
        ends: ONCE,
        body: { kind: "invalid", resumable: false },
      },
      {
        title: "Forget sessions",
        about: "The connection is cut, and whoever tries to resume is told that there is no such session.",
        ends: ONCE,
        body: { kind: "expire" },
      },
      {
        title: "Close: unknown error (4000)",
        about: "Discord closes the socket with a code after which one may come back.",
        ends: ONCE,
        body: { kind: "close", code: 4000 },
      },
      {
        title: "Close: rate limited (4008)",
        about: "As if too much had been sent.",
        ends: ONCE,
        body: { kind: "close", code: 4008 },
      },
      {
        title: "Close: session timed out (4009)",
        about: "The next connection needs a new session.",
        ends: ONCE,
        body: { kind: "close", code: 4009 },
      },
      {
        title: "Close: authentication failed (4004)",
        about: "The token is not accepted: the bot stops and says so, and so does npm start.",
        ends: ONCE,
        body: { kind: "close", code: 4004 },
      },
      {
        title: "Close: intents not allowed (4014)",
        about: "A privileged intent is missing: the bot stops and says so, and so does npm start.",
        ends: ONCE,
        body: { kind: "close", code: 4014 },
      },
      {
        title: "Refuse connections for 10 s",
        about: "New connections get 503 before they begin.",
        ends: "Ends by itself after 10 s.",
        body: { kind: "refuse", ms: 10_000 },
      },
      {
        title: "Resume address is dead",
        about: "The address for resuming does not answer; the bot must use the usual one.",
        ends: BY_HAND,
        body: { kind: "dead-resume" },
      },
      {
        title: "Use up the logins of today",
        about: "The bot has no new sessions left until tomorrow: the next one it asks for stops it, and npm start.",
        ends: "Reset gives them back.",
        body: { kind: "identifies", used: 1_000 },
      },
    ],
  },
  {
    title: "Events go wrong",
    offers: [
      {
        title: "Late by 5 s",
        about: "Every event arrives five seconds late.",
        ends: BY_HAND,
        body: { kind: "delay", ms: 5_000 },
      },
      { title: "Twice", about: "Every event comes twice.", ends: BY_HAND, body: { kind: "duplicate" } },
      { title: "Out of order", about: "Events overtake each other.", ends: BY_HAND, body: { kind: "reorder" } },
      {
        title: "Lose the next five",
        about: "Five events never arrive.",
        ends: "Ends after five events.",
        body: { kind: "lose", count: 5 },
      },
      { title: "Something unknown", about: "An event that no library knows.", ends: ONCE, body: { kind: "unknown" } },
      {
        title: "Servers unavailable",
        about: "An outage: every server goes grey. Nothing is deleted.",
        ends: BY_HAND,
        body: { kind: "unavailable" },
      },
    ],
  },
  {
    title: "REST goes wrong",
    offers: [
      {
        title: "Rate limit the next 5 requests",
        about: "Each is answered 429 and may be tried again after 2 s.",
        ends: "Ends after five requests.",
        body: { kind: "429", count: 5, retryAfter: 2 },
      },
      {
        title: "Global rate limit",
        about: "One 429 for everything at once; nothing may be asked for 3 s.",
        ends: "Ends after one request.",
        body: { kind: "429", count: 1, scope: "global", retryAfter: 3 },
      },
      {
        title: "429 without headers",
        about: "A rate limit that does not say for how long.",
        ends: "Ends after three requests.",
        body: { kind: "429", count: 3, headers: false },
      },
      {
        title: "HTML 429",
        about: "Cloudflare answers with a page instead of JSON.",
        ends: "Ends after two requests.",
        body: { kind: "cloudflare", count: 2, retryAfter: 3 },
      },
      {
        title: "502 for 5 requests",
        about: "Discord's servers fail; trying again later works.",
        ends: "Ends after five requests.",
        body: { kind: "5xx", count: 5, status: 502 },
      },
      {
        title: "Slow: 2 s each",
        about: "Every answer takes two seconds; interactions have only three.",
        ends: BY_HAND,
        body: { kind: "latency", ms: 2_000 },
      },
      {
        title: "Half an answer",
        about: "The next three answers break off in the middle.",
        ends: "Ends after three requests.",
        body: { kind: "truncated", count: 3 },
      },
      {
        title: "Hang up after doing it",
        about: "The thing is done, but the answer never comes: was it done?",
        ends: "Ends after two requests.",
        body: { kind: "hangup", count: 2, when: "after" },
      },
      {
        title: "Token refused for 30 s",
        about: "As if it had been reset in the developer portal.",
        ends: "Ends by itself after 30 s.",
        body: { kind: "token", ms: 30_000 },
      },
      {
        title: "Address banned for 1 min",
        about: "Too many invalid requests: nothing is answered.",
        ends: "Ends by itself after a minute.",
        body: { kind: "ban", ms: 60_000 },
      },
    ],
  },
];

/** What an active fault is called: the title of the first offer of its kind. */
export function faultTitle(kind: string): string {
  const offer = FAULT_GROUPS.flatMap((group) => group.offers).find((one) => one.body["kind"] === kind);
  return offer?.title ?? kind;
}
