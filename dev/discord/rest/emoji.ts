// The emoji that a path names: one of Unicode's, or `name:id` of a server's own.
import type { Emoji } from "../actions/reactions.ts";
import { missingPermissions, unknown } from "../errors.ts";
import { mayInChannel } from "../permissions/compute.ts";
import { isEmoji } from "../rules/emoji.ts";
import { emojis } from "../state/expressions.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { Call } from "./route.ts";

const OWN = /^(?:a:)?(\w{2,32}):(\d{15,20})$/;

/** An emoji as it stands in the path; whether one's own still exists does not matter for taking it away. */
export function emojiNamed(call: Call): Emoji {
  const text = call.params["emoji_name"] ?? "";
  const own = OWN.exec(text);
  if (own) {
    const known = call.world.state.table(emojis).get(own[2]!);
    return { id: own[2]!, name: known?.name ?? own[1]!, ...(known?.animated ? { animated: true } : {}) };
  }
  if (isEmoji(text)) return { id: null, name: text };
  throw unknown("Emoji");
}

/** Throws when an emoji of a server's own is none, or one of another server that may not be used here. */
export function requireUsable(call: Call, channel: ChannelRecord, emoji: Emoji): void {
  if (emoji.id === null) return;
  const own = call.world.state.table(emojis).get(emoji.id);
  // One can only use emojis of servers that one is in.
  if (!own || !call.world.state.isMember(own.guild_id, call.userId)) throw unknown("Emoji");
  const roles = call.world.state.member(own.guild_id, call.userId)?.roles ?? [];
  if (own.roles.length > 0 && !own.roles.some((id) => roles.includes(id))) throw unknown("Emoji");
  if (own.guild_id === channel.guild_id || channel.guild_id === null) return;
  if (!mayInChannel(call.world, channel.id, call.userId, "USE_EXTERNAL_EMOJIS")) throw missingPermissions();
}
