/** The code in what someone pasted: the code itself, or an address that ends with it. */
export const inviteCodeOf = (text: string): string =>
  encodeURIComponent(text.trim().replace(/[?#].*$/, "").split("/").filter(Boolean).at(-1) ?? "");

export const inviteAddress = (code: string): string => `discord.gg/${code}`;

/** How long an invite can last, as Discord offers it. */
export const INVITE_AGES: readonly [seconds: number, label: string][] = [
  [1_800, "30 minutes"],
  [3_600, "1 hour"],
  [21_600, "6 hours"],
  [86_400, "1 day"],
  [604_800, "7 days"],
  [0, "Never"],
];

export const INVITE_USES: readonly [uses: number, label: string][] = [
  [0, "No limit"],
  [1, "1 use"],
  [5, "5 uses"],
  [10, "10 uses"],
  [100, "100 uses"],
];
