export interface RaidShape {
  accounts: number;
  seconds: number;
  messagesEach: number;
  ageHours: number;
  content: string;
}

export interface RaidPreset extends RaidShape {
  title: string;
}

/** What raids look like on Discord. */
export const RAID_PRESETS: RaidPreset[] = [
  { title: "20 accounts in 10 s", accounts: 20, seconds: 10, messagesEach: 1, ageHours: 1, content: "" },
  {
    title: "Spam wave",
    accounts: 12,
    seconds: 6,
    messagesEach: 8,
    ageHours: 24,
    content: "FREE NITRO https://example.com/gift",
  },
  { title: "Silent crowd", accounts: 60, seconds: 30, messagesEach: 0, ageHours: 2, content: "" },
  {
    title: "Mention bombs",
    accounts: 8,
    seconds: 8,
    messagesEach: 4,
    ageHours: 720,
    content: "@everyone look at this",
  },
  { title: "200 in a minute", accounts: 200, seconds: 60, messagesEach: 2, ageHours: 1, content: "" },
];
