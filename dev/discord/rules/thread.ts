// What a thread or a post may be made of (documentation, "Start Thread …", "Modify Channel").
import { ApiError, missingPermissions, unknown } from "../errors.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { Form } from "./form.ts";

/** Minutes of silence after which a thread may fall asleep. */
export const AUTO_ARCHIVE = [60, 1_440, 4_320, 10_080] as const;
/** A forum with this flag takes no post without a tag (documentation, "Channel Flags"). */
export const REQUIRE_TAG = 1 << 4;
const SLOWMODE = { min: 0, max: 21_600 };
const TAGS = 5;

export interface ThreadForm {
  name: string;
  autoArchive: number | null;
  slowmode: number | null;
}

export function readThread(form: Form): ThreadForm {
  return {
    name: form.string("name", { min: 1, max: 100, required: true })?.trim() ?? "",
    autoArchive: form.choice("auto_archive_duration", AUTO_ARCHIVE),
    slowmode: form.integer("rate_limit_per_user", SLOWMODE),
  };
}

export interface ThreadChanges extends Partial<ThreadForm> {
  archived?: boolean;
  locked?: boolean;
  invitable?: boolean;
  flags?: number;
  appliedTags?: string[];
}

/** Only what is there and not null is a change. */
export function readThreadChanges(form: Form): ThreadChanges {
  const changes: ThreadChanges = {};
  const set = <K extends keyof ThreadChanges>(key: K, value: ThreadChanges[K] | null) => {
    if (value !== null) changes[key] = value;
  };
  set("name", form.string("name", { min: 1, max: 100 })?.trim() ?? null);
  set("autoArchive", form.choice("auto_archive_duration", AUTO_ARCHIVE));
  set("slowmode", form.has("rate_limit_per_user") ? form.integer("rate_limit_per_user", SLOWMODE) ?? 0 : null);
  set("archived", form.boolean("archived"));
  set("locked", form.boolean("locked"));
  set("invitable", form.boolean("invitable"));
  set("flags", form.integer("flags", { min: 0 }));
  set("appliedTags", readAppliedTags(form));
  return changes;
}

export function readAppliedTags(form: Form): string[] | null {
  const tags = form.snowflakes("applied_tags", { max: TAGS });
  return tags && [...new Set(tags)];
}

/**
 * Whether a post of a forum may have these tags.
 * @param before tags it has already
 * @param moderator whether whoever sets them may set those for moderators
 */
export function checkTags(
  forum: ChannelRecord,
  tags: readonly string[],
  before: readonly string[],
  moderator: boolean,
): void {
  const available = new Map((forum.available_tags ?? []).map((tag) => [tag.id, tag]));
  for (const id of tags) if (!available.has(id)) throw unknown("Tag");
  const changed = [...tags.filter((id) => !before.includes(id)), ...before.filter((id) => !tags.includes(id))];
  if (!moderator && changed.some((id) => available.get(id)?.moderated)) throw missingPermissions();
  if (tags.length > 0 || !((forum.flags ?? 0) & REQUIRE_TAG)) return;
  // Documentation, "JSON error codes": 40066 and 40067.
  if (!moderator && [...available.values()].every((tag) => tag.moderated)) {
    throw new ApiError(400, 40066, "There are no tags available that can be set by non-moderators");
  }
  throw new ApiError(400, 40067, "A tag is required to create a forum post in this channel");
}
