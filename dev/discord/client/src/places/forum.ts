import type { APIChannel } from "discord-api-types/v10";
import type { Client } from "../state/client.svelte.ts";
import type { Place, World } from "../state/world.svelte.ts";
import { isNewer } from "../wire/snowflake.ts";
import { isThread } from "./order.ts";
import { rememberThread } from "./threads.ts";

export interface PostChoice {
  /** Ids of tags of which a post must have one; empty is every post. */
  tags: ReadonlySet<string>;
  /** Newest post first instead of latest activity. */
  byCreation: boolean;
}

/** Posts of a forum in the reader's order, pinned ones first. */
export function postsOf(world: World, forum: Place, { tags, byCreation }: PostChoice): Place[] {
  const when = (post: Place) => byCreation ? post.id : world.latest.get(post.id) ?? post.id;
  return [...world.places.in(forum.guildId).values()]
    .filter((place) => isThread(place) && place.parentId === forum.id)
    .filter((post) => tags.size === 0 || post.thread?.appliedTags.some((id) => tags.has(id)))
    .sort((a, b) =>
      Number(b.thread?.pinned ?? false) - Number(a.thread?.pinned ?? false) || (isNewer(when(a), when(b)) ? -1 : 1)
    );
}

export async function loadArchivedPosts(client: Client, forum: Place): Promise<void> {
  const page = await client.rest.get<{ threads: APIChannel[] }>(
    `/channels/${forum.id}/threads/archived/public?limit=50`,
  );
  for (const thread of page.threads) rememberThread(client, thread, forum.guildId ?? "");
}

/** "1 message", "12 messages": how many there are, without the one it began with. */
export function countMessages({ thread }: Place): string {
  const count = thread?.messageCount ?? 0;
  return `${count} ${count === 1 ? "message" : "messages"}`;
}
