export interface RaidShape {
  accounts: number;
  seconds: number;
  messagesEach: number;
  ageHours: number;
  content: string;
}

/** What they write when nothing else is said. */
export const USUAL_WORDS = "Free gifts for everybody: https://example.com/gifts";

/** What raids look like on Discord. */
export const RAID_PRESETS: readonly { title: string; shape: RaidShape }[] = [
  {
    title: "20 accounts in 10 s",
    shape: { accounts: 20, seconds: 10, messagesEach: 1, ageHours: 1, content: USUAL_WORDS },
  },
  {
    title: "Spam wave",
    shape: {
      accounts: 12,
      seconds: 6,
      messagesEach: 8,
      ageHours: 24,
      content: "FREE NITRO https://example.com/gift",
    },
  },
  {
    title: "Silent crowd",
    shape: { accounts: 60, seconds: 30, messagesEach: 0, ageHours: 2, content: USUAL_WORDS },
  },
  {
    title: "Mention bombs",
    shape: { accounts: 8, seconds: 8, messagesEach: 4, ageHours: 720, content: "@everyone look at this" },
  },
  {
    title: "200 in a minute",
    shape: { accounts: 200, seconds: 60, messagesEach: 2, ageHours: 1, content: USUAL_WORDS },
  },
];
