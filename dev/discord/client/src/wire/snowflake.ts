// Ids of Discord: 42 bits of milliseconds since 2015, then worker and count.

const EPOCH_MS = 1_420_070_400_000n;

/** Milliseconds since 1970 at which an id was made. */
export const timeOf = (id: string): number => Number((BigInt(id) >> 22n) + EPOCH_MS);

/** Whether `a` was made after `b`. */
export const isNewer = (a: string, b: string): boolean => a.length === b.length ? a > b : a.length > b.length;

let counter = 0n;

/** An id of our own: what Discord's client sends as `nonce`. @param now ms; by it a message on its way stands in order */
export function makeNonce(now = Date.now()): string {
  counter = (counter + 1n) & 0x3fffffn;
  return (((BigInt(now) - EPOCH_MS) << 22n) | counter).toString();
}
