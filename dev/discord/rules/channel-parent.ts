// Which category a channel may lie in.
import { formError } from "../errors.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { CHANNEL } from "./channel.ts";

/** So many channels a category holds. */
const IN_CATEGORY = 50;

/**
 * The category that a channel is to lie in.
 * @param type of that channel
 * @param path where the form names it
 */
export function parentOf(
  { state }: World,
  guildId: string,
  id: string,
  type: number,
  path: readonly (string | number)[] = ["parent_id"],
): ChannelRecord {
  const parent = state.channels.get(id);
  if (!parent || parent.guild_id !== guildId) {
    throw formError(path, "CHANNEL_PARENT_INVALID", "Category does not exist");
  }
  if (parent.type !== CHANNEL.CATEGORY) throw formError(path, "CHANNEL_PARENT_INVALID_TYPE", "Not a category");
  if (type === CHANNEL.CATEGORY) {
    throw formError(path, "CHANNEL_PARENT_INVALID_PARENT", "Categories cannot have subcategories");
  }
  if (state.channelsOf(guildId).filter((it) => it.parent_id === id).length >= IN_CATEGORY) {
    const message = `Maximum number of channels in category reached (${IN_CATEGORY})`;
    throw formError(path, "CHANNEL_PARENT_MAX_CHANNELS", message);
  }
  return parent;
}
