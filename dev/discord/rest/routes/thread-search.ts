import { wrongChannelType } from "../../errors.ts";
import { channelPermissions } from "../../permissions/compute.ts";
import { compareIds } from "../../snowflake.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { threadListView } from "../../views/thread.ts";
import { channelOf, idQuery, numberOf } from "../guards.ts";
import { idsQuery, textQuery, wordQuery, yesNoQuery } from "../queries.ts";
import { type Call, ok, type Route, route } from "../route.ts";
import { shown } from "../shown.ts";
import { archivedAt, hasThreads } from "./thread-lists.ts";

/** Threads of a channel by their names and tags. */
export const threadSearchRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/threads/search", (call) => {
    const fits = readFilter(call);
    const sort = wordQuery(
      call,
      "sort_by",
      ["relevance", "creation_time", "last_message_time", "archive_time"],
      "last_message_time",
    );
    const descending = wordQuery(call, "sort_order", ["asc", "desc"], "desc") === "desc";
    const limit = numberOf(call, "limit", 25, { min: 1, max: 25 });
    const offset = numberOf(call, "offset", 0, { min: 0, max: 9_975 });
    const channel = channelOf(call, "READ_MESSAGE_HISTORY");
    if (!hasThreads(channel)) throw wrongChannelType();
    const { world, userId } = call;
    const found = world.state.threadsOf(channel.guild_id!)
      .filter((it) => it.parent_id === channel.id && fits(it) && channelPermissions(world, it.id, userId) !== 0n)
      .sort((a, b) => descending ? compare[sort](b, a) : compare[sort](a, b));
    const page = found.slice(offset, offset + limit);
    const first = page.flatMap((thread) => world.state.messages.get(thread.id) ?? []);
    return ok({
      ...threadListView(world, page, userId),
      has_more: found.length > offset + limit,
      first_messages: first.map((message) => shown(call, message)),
      total_results: found.length,
    });
  }, { limit: { limit: 5, windowMs: 5_000 } }),
];

type Compare = (a: ChannelRecord, b: ChannelRecord) => number;

const byId: Compare = (a, b) => compareIds(a.id, b.id);
const compare: Record<"relevance" | "creation_time" | "last_message_time" | "archive_time", Compare> = {
  // What fits best is not documented: a shorter name holds more of what was asked for.
  relevance: (a, b) => b.name!.length - a.name!.length || byId(a, b),
  creation_time: byId,
  last_message_time: (a, b) => compareIds(a.last_message_id ?? a.id, b.last_message_id ?? b.id),
  archive_time: (a, b) => archivedAt(a) - archivedAt(b) || byId(a, b),
};

function readFilter(call: Call): (thread: ChannelRecord) => boolean {
  const words = textQuery(call, "name", 100)?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  numberOf(call, "slop", 2, { min: 0, max: 100 });
  const min = idQuery(call, "min_id"), max = idQuery(call, "max_id");
  const tags = idsQuery(call, "tag", 20);
  const all = wordQuery(call, "tag_setting", ["match_all", "match_some"], "match_some") === "match_all";
  const archived = yesNoQuery(call, "archived");
  return (thread) => {
    const name = thread.name!.toLowerCase(), applied = thread.applied_tags ?? [];
    const tagged = (id: string) => applied.includes(id);
    return words.every((word) => name.includes(word)) &&
      (min === null || compareIds(thread.id, min) > 0) && (max === null || compareIds(thread.id, max) < 0) &&
      (archived === null || thread.thread_metadata!.archived === archived) &&
      (tags.length === 0 || (all ? tags.every(tagged) : tags.some(tagged)));
  };
}
