// Where a person may be sent back to: only to a page of this dashboard.

/** The path when it stays on this host, else null. `//host`, `/\host` and whole addresses leave it. */
export const localPath = (value: unknown): string | null => {
  if (typeof value !== "string" || !value.startsWith("/") || value.length > 500) return null;
  const base = "http://dashboard.invalid";
  if (!URL.canParse(value, base)) return null;
  const url = new URL(value, base);
  return url.origin === base ? url.pathname + url.search : null;
};
