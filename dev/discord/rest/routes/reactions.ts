import { addReaction, clearReactions, type Emoji, removeReaction, sameEmoji } from "../../actions/reactions.ts";
import { ApiError } from "../../errors.ts";
import { userById } from "../../views/people.ts";
import { compareIds } from "../../snowflake.ts";
import { channelOf, idParam, idQuery, messageOf, numberOf, requireInChannel } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const LIMIT = { limit: { limit: 1, windowMs: 250 }, bucket: "reactions" };
/** Different emoji on one message. */
const MAXIMUM = 20;

/** Reactions of a message. */
export const reactionRoutes: readonly Route[] = [
  route("PUT", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", (call) => {
    const emoji = emojiOf(call);
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    requireInChannel(call, channel, "READ_MESSAGE_HISTORY");
    const fresh = !message.reactions.some((it) => sameEmoji(it.emoji, emoji));
    if (fresh) requireInChannel(call, channel, "ADD_REACTIONS");
    if (fresh && message.reactions.length >= MAXIMUM) {
      throw new ApiError(400, 30010, "Maximum number of reactions reached (20)");
    }
    addReaction(call.world, message, emoji, call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me", (call) => {
    const emoji = emojiOf(call);
    const message = messageOf(call, channelOf(call));
    removeReaction(call.world, message, emoji, call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}", (call) => {
    const emoji = emojiOf(call);
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    const userId = idParam(call, "user_id");
    if (userId !== call.userId) requireInChannel(call, channel, "MANAGE_MESSAGES");
    removeReaction(call.world, message, emoji, userId);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", (call) => {
    const emoji = emojiOf(call);
    clearReactions(call.world, messageOf(call, channelOf(call, "MANAGE_MESSAGES")), emoji);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/messages/{message_id}/reactions", (call) => {
    clearReactions(call.world, messageOf(call, channelOf(call, "MANAGE_MESSAGES")), null);
    return nothing();
  }, LIMIT),
  route("GET", "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}", (call) => {
    const emoji = emojiOf(call);
    const limit = numberOf(call, "limit", 25, { min: 1, max: 100 });
    const after = idQuery(call, "after") ?? "0";
    const message = messageOf(call, channelOf(call, "READ_MESSAGE_HISTORY"));
    const users = message.reactions.find((it) => sameEmoji(it.emoji, emoji))?.users ?? [];
    const page = users.filter((id) => compareIds(id, after) > 0).sort(compareIds).slice(0, limit);
    return ok(page.map((id) => userById(call.world, id)));
  }),
];

/** A unicode emoji, or `name:id` of a server's own. */
function emojiOf(call: Call): Emoji {
  const text = call.params["emoji_name"] ?? "";
  const own = /^(\w{2,32}):(\d{15,20})$/.exec(text);
  if (own) return { id: own[2]!, name: own[1]! };
  if (
    /^[\p{Extended_Pictographic}\p{Emoji_Component}\p{Regional_Indicator}\u200d\ufe0f]{1,16}$/u.test(text) &&
    !/^\d+$/.test(text)
  ) {
    return { id: null, name: text };
  }
  throw new ApiError(400, 10014, "Unknown Emoji");
}
