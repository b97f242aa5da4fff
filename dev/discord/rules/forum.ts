// What forums have beside other channels: tags, a default reaction, an order and a layout.
import { ApiError } from "../errors.ts";
import type { ChannelRecord, ForumTagRecord } from "../state/records.ts";
import type { Form } from "./form.ts";

export type ForumDraft = Pick<
  Partial<ChannelRecord>,
  "available_tags" | "default_reaction_emoji" | "default_sort_order" | "default_forum_layout" | "default_tag_setting"
>;

/** A tag has no id until the channel is stored, unless it was there before. */
export function readForum(form: Form): ForumDraft {
  const draft: ForumDraft = {};
  const tags = form.forms("available_tags", { max: 20 });
  if (tags) draft.available_tags = readTags(tags);
  if (form.has("default_reaction_emoji")) {
    const emoji = form.form("default_reaction_emoji");
    draft.default_reaction_emoji = emoji && readEmoji(emoji);
  }
  if (form.has("default_sort_order")) draft.default_sort_order = form.choice("default_sort_order", [0, 1]);
  if (form.has("default_forum_layout")) {
    draft.default_forum_layout = form.choice("default_forum_layout", [0, 1, 2]) ?? 0;
  }
  if (form.has("default_tag_setting")) {
    draft.default_tag_setting = form.choice("default_tag_setting", ["match_all", "match_some"]);
  }
  return draft;
}

function readTags(forms: readonly Form[]): ForumTagRecord[] {
  const names = new Set<string>();
  return forms.map((form) => {
    const name = form.string("name", { max: 50, required: true }) ?? "";
    // Documentation, "JSON error codes": 40061.
    if (names.has(name)) throw new ApiError(400, 40061, "Tag names must be unique");
    names.add(name);
    return { id: form.snowflake("id") ?? "", name, moderated: form.boolean("moderated") ?? false, ...readEmoji(form) };
  });
}

/** One of the two names an emoji: the id of a server's own, or the character. */
function readEmoji(form: Form): { emoji_id: string | null; emoji_name: string | null } {
  const emoji_id = form.snowflake("emoji_id"), emoji_name = form.string("emoji_name", { max: 100 });
  return emoji_id === null || emoji_id === "0"
    ? { emoji_id: null, emoji_name: emoji_name || null }
    : { emoji_id, emoji_name: null };
}
