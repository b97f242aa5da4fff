import type { APIGuildForumTag } from "discord-api-types/v10";

/** Tags of a forum from names with commas between; those that were there keep their id, so that posts keep them. */
export function tagsNamed(before: readonly APIGuildForumTag[], names: string): Partial<APIGuildForumTag>[] {
  const wanted = [...new Set(names.split(",").map((name) => name.trim()).filter(Boolean))];
  return wanted.map((name) => before.find((tag) => tag.name.toLowerCase() === name.toLowerCase()) ?? { name });
}
