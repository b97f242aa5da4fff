import type { Overwrite, Place } from "../state/world.svelte.ts";
import { Permission } from "../wire/constants.ts";

const VIEW = Permission.viewChannel;
const has = (bits: string) => (BigInt(bits) & VIEW) !== 0n;

/** Whether @everyone may not see a channel. */
export const isPrivate = (place: Place, guildId: string): boolean =>
  place.overwrites.some((one) => one.id === guildId && has(one.deny));

/** Roles that see a channel although everyone does not. */
export const allowedRoles = (place: Place): string[] =>
  place.overwrites.filter((one) => one.type === 0 && has(one.allow)).map((one) => one.id);

/** The same overwrites with who sees the channel changed; whatever else they say stays, and members keep theirs. */
export function withPrivacy(
  overwrites: readonly Overwrite[],
  guildId: string,
  hidden: boolean,
  roleIds: readonly string[],
): Overwrite[] {
  const allowed = new Set(hidden ? roleIds : []);
  const ids = new Set([guildId, ...allowed, ...overwrites.map((one) => one.id)]);
  return [...ids].flatMap((id) => {
    const before = overwrites.find((one) => one.id === id) ?? { id, type: 0 as const, allow: "0", deny: "0" };
    if (before.type === 1) return [before];
    const deny = set(before.deny, id === guildId && hidden);
    const allow = set(before.allow, allowed.has(id));
    return allow === "0" && deny === "0" ? [] : [{ ...before, allow, deny }];
  });
}

const set = (bits: string, on: boolean) => (on ? BigInt(bits) | VIEW : BigInt(bits) & ~VIEW).toString();
