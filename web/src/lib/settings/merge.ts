// Two people edited the same setting: what each changed, and what comes out when both are kept.
import { changedKeys } from "./codec.ts";
import type { Draft } from "./field.ts";

export interface Conflict {
  /** What the form was opened with. */
  base: Draft;
  /** What somebody saved meanwhile. */
  theirs: Draft;
}

/** Theirs with my own changes on top. */
export const merged = ({ base, theirs }: Conflict, mine: Draft): Draft => {
  const own = changedKeys(base.value, mine.value).map((key) => [key, mine.value[key]]);
  return {
    enabled: mine.enabled === base.enabled ? theirs.enabled : mine.enabled,
    value: { ...theirs.value, ...Object.fromEntries(own) },
  };
};

export interface Clash {
  key: string;
  before: unknown;
  theirs: unknown;
  mine: unknown;
  /** Both changed it, to different things. */
  both: boolean;
}

/** Every field the other person changed; `enabled` is listed as a field of that name. */
export const clashes = ({ base, theirs }: Conflict, mine: Draft): Clash[] => {
  const flat = (draft: Draft) => ({ ...draft.value, enabled: draft.enabled });
  const before = flat(base), now = flat(theirs), own = flat(mine);
  const ownKeys = new Set(changedKeys(before, own));
  return changedKeys(before, now).map((key) => ({
    key,
    before: before[key as keyof typeof before],
    theirs: now[key as keyof typeof now],
    mine: own[key as keyof typeof own],
    both: ownKeys.has(key) &&
      changedKeys({ key: now[key as keyof typeof now] }, { key: own[key as keyof typeof own] }).length > 0,
  }));
};
