// Ids as Discord makes them: milliseconds since 2015 above 22 low bits.

/** First millisecond of 2015, Discord's epoch (documentation, "Snowflakes"). */
export const EPOCH_MS = 1_420_070_400_000;

/** Makes ids that never repeat within this process, also when many are asked for one millisecond. */
export class Snowflakes {
  readonly #used = new Map<number, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param at time of the thing, ms since 1970; now by default */
  next(at: number = this.#now()): string {
    const ms = Math.max(0, Math.floor(at - EPOCH_MS));
    let low = this.#used.get(ms) ?? 0;
    // 2^22 ids a millisecond: nothing here comes near.
    this.#used.set(ms, low + 1);
    if (this.#used.size > 50_000) this.#forget();
    // Leaves the ids of an earlier process at the same millisecond alone.
    low = (low + this.#offset) & 0x3fffff;
    return String((BigInt(ms) << 22n) | BigInt(low));
  }

  readonly #offset = Math.floor(Math.random() * 0x3fffff);

  /** Old milliseconds are rarely asked for again; half of them are kept. */
  #forget(): void {
    const keep = [...this.#used.keys()].sort((a, b) => b - a).slice(0, 25_000);
    const kept = new Map(keep.map((ms) => [ms, this.#used.get(ms) ?? 0]));
    this.#used.clear();
    for (const [ms, low] of kept) this.#used.set(ms, low);
  }
}

/** When an id was made, ms since 1970. */
export function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + EPOCH_MS;
}

/** The lowest id of a moment: what is older lies below. @param at ms since 1970 */
export function idAt(at: number): string {
  return String(BigInt(Math.max(0, Math.ceil(at - EPOCH_MS))) << 22n);
}

/** Whether a string is written as an id is (up to 20 digits, no leading zero). */
export function isSnowflake(value: unknown): value is string {
  return typeof value === "string" && /^(0|[1-9]\d{0,19})$/.test(value);
}

/** Orders ids by age, oldest first. */
export function compareIds(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
}
