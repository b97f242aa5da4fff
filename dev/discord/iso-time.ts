/** Times as Discord writes them: microseconds and an offset. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000+00:00");
}
