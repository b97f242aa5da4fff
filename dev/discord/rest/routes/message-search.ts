import { missingAccess, unknown } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { compareIds } from "../../snowflake.ts";
import type { MessageRecord } from "../../state/message-records.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { isThread } from "../../state/state.ts";
import { threadListView } from "../../views/thread.ts";
import { requireGranted } from "../granted.ts";
import { guildOf, numberOf } from "../guards.ts";
import { readMessageFilter, wordsIn, wordsOf } from "../message-filter.ts";
import { idsQuery, wordQuery, yesNoQuery } from "../queries.ts";
import { type Call, ok, type Route, route } from "../route.ts";
import { shown } from "../shown.ts";

/** Messages of a server that fit a search. */
export const messageSearchRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/messages/search", (call) => {
    const { world, userId } = call;
    const fits = readMessageFilter(call);
    const wanted = idsQuery(call, "channel_id", 500), nsfw = yesNoQuery(call, "include_nsfw") ?? false;
    const limit = numberOf(call, "limit", 25, { min: 1, max: 25 });
    const offset = numberOf(call, "offset", 0, { min: 0, max: 9_975 });
    const compare = readOrder(call);
    const guild = guildOf(call);
    // Searching is reading what others wrote (documentation, "Search Guild Messages").
    requireGranted(call, INTENTS.MESSAGE_CONTENT);
    const places = wanted.length > 0
      ? wanted.map((id) => named(call, guild.id, id))
      : [...world.state.channelsOf(guild.id), ...world.state.threadsOf(guild.id)]
        .filter((channel) => mayInChannel(world, channel.id, userId, "VIEW_CHANNEL", "READ_MESSAGE_HISTORY"));
    const found = places.filter((channel) => nsfw || !isNsfw(call, channel))
      .flatMap((channel) => world.state.messagesOf(channel.id))
      .filter((message) => message.ephemeral_to === undefined && fits(message))
      .sort(compare);
    const page = found.slice(offset, offset + limit);
    const threadIds = new Set(page.map((message) => message.channel_id));
    const threads = places.filter((channel) => isThread(channel) && threadIds.has(channel.id));
    return ok({
      doing_deep_historical_index: false,
      total_results: found.length,
      messages: page.map((message) => [hit(call, message)]),
      ...threadListView(world, threads, userId),
    });
  }, { limit: { limit: 10, windowMs: 10_000 } }),
];

function named({ world, userId }: Call, guildId: string, id: string): ChannelRecord {
  const channel = world.state.channels.get(id);
  if (!channel || channel.guild_id !== guildId) throw unknown("Channel");
  if (!mayInChannel(world, id, userId, "VIEW_CHANNEL", "READ_MESSAGE_HISTORY")) throw missingAccess();
  return channel;
}

/** A thread is as its channel is. */
function isNsfw({ world }: Call, channel: ChannelRecord): boolean {
  return isThread(channel) ? world.state.channels.get(channel.parent_id!)?.nsfw ?? false : channel.nsfw;
}

function readOrder(call: Call): (a: MessageRecord, b: MessageRecord) => number {
  const by = wordQuery(call, "sort_by", ["timestamp", "relevance"], "timestamp");
  const sign = wordQuery(call, "sort_order", ["asc", "desc"], "desc") === "asc" ? 1 : -1;
  const words = wordsOf(call.query.get("content") ?? "");
  // How relevance is weighed is not documented: the more of a message is what was looked for, the better it fits.
  const weight = (message: MessageRecord) => wordsIn(message, words) / (message.content.length + 1);
  return (a, b) => sign * ((by === "relevance" ? weight(a) - weight(b) : 0) || compareIds(a.id, b.id));
}

/** Found messages come without reactions. */
function hit(call: Call, message: MessageRecord): Record<string, unknown> {
  const { reactions: _, ...view } = shown(call, message);
  return { ...view, hit: true };
}
