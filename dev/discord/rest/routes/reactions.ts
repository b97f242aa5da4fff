import { addReaction, clearReactions, removeReaction, sameEmoji } from "../../actions/reactions.ts";
import { maximumReached, unknown } from "../../errors.ts";
import { compareIds } from "../../snowflake.ts";
import type { MessageRecord } from "../../state/message-records.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { userById } from "../../views/people.ts";
import { emojiNamed, requireUsable } from "../emoji.ts";
import { channelOf, idParam, idQuery, messageOf, numberOf, requireInChannel } from "../guards.ts";
import { wordQuery } from "../queries.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";
import { requireChangeable } from "../thread-guards.ts";

const PATH = "/channels/{channel_id}/messages/{message_id}/reactions";
const LIMIT = { limit: { limit: 1, windowMs: 250 }, bucket: "reactions" };
/** Different emoji on one message. */
const MAXIMUM = 20;
const NORMAL = "0", BURST = "1";

/** Reactions of a message. */
export const reactionRoutes: readonly Route[] = [
  route("PUT", `${PATH}/{emoji_name}/@me`, (call) => {
    const emoji = emojiNamed(call);
    const channel = openChannel(call);
    const message = standing(call, channel);
    requireInChannel(call, channel, "READ_MESSAGE_HISTORY");
    const fresh = !message.reactions.some((it) => sameEmoji(it.emoji, emoji));
    // Whoever joins in needs neither the permission nor the emoji (documentation, "Create Reaction").
    if (fresh) requireInChannel(call, channel, "ADD_REACTIONS");
    if (fresh) requireUsable(call, channel, emoji);
    if (fresh && message.reactions.length >= MAXIMUM) throw maximumReached(30010, "reactions", MAXIMUM);
    addReaction(call.world, message, emoji, call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", `${PATH}/{emoji_name}/@me`, (call) => {
    const emoji = emojiNamed(call);
    removeReaction(call.world, standing(call, openChannel(call)), emoji, call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", `${PATH}/{emoji_name}/{user_id}`, (call) => {
    const emoji = emojiNamed(call);
    const userId = idParam(call, "user_id");
    const channel = openChannel(call);
    const message = standing(call, channel);
    if (userId !== call.userId) requireInChannel(call, channel, "MANAGE_MESSAGES");
    removeReaction(call.world, message, emoji, userId);
    return nothing();
  }, LIMIT),
  route("DELETE", `${PATH}/{emoji_name}`, (call) => {
    const emoji = emojiNamed(call);
    const channel = openChannel(call);
    const message = standing(call, channel);
    requireInChannel(call, channel, "MANAGE_MESSAGES");
    clearReactions(call.world, message, emoji);
    return nothing();
  }, LIMIT),
  route("DELETE", PATH, (call) => {
    const channel = openChannel(call);
    const message = standing(call, channel);
    requireInChannel(call, channel, "MANAGE_MESSAGES");
    clearReactions(call.world, message, null);
    return nothing();
  }, LIMIT),
  route("GET", `${PATH}/{emoji_name}`, (call) => {
    const emoji = emojiNamed(call);
    const limit = numberOf(call, "limit", 25, { min: 1, max: 100 });
    const after = idQuery(call, "after") ?? "0";
    const burst = wordQuery(call, "type", [NORMAL, BURST], NORMAL) === BURST;
    const message = standing(call, channelOf(call, "READ_MESSAGE_HISTORY"));
    // Nobody here pays for reactions that burst.
    if (burst) return ok([]);
    const users = message.reactions.find((it) => sameEmoji(it.emoji, emoji))?.users ?? [];
    const page = users.filter((id) => compareIds(id, after) > 0).sort(compareIds).slice(0, limit);
    return ok(page.map((id) => userById(call.world, id)));
  }),
];

function openChannel(call: Call): ChannelRecord {
  const channel = channelOf(call);
  requireChangeable(call, channel);
  return channel;
}

/** What one person alone sees has no reactions. */
function standing(call: Call, channel: ChannelRecord): MessageRecord {
  const message = messageOf(call, channel);
  if (message.ephemeral_to) throw unknown("Message");
  return message;
}
