// Who may set which permission overwrites (documentation, "Edit Channel Permissions", "Create Guild Channel").
import { missingPermissions } from "../errors.ts";
import type { ChannelRecord, OverwriteRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { PERMISSIONS } from "./bits.ts";
import { channelPermissions, guildPermissions, mayInGuild } from "./compute.ts";

/**
 * Refuses a change of overwrites that touches a permission which the one who makes it lacks.
 * @param channel null while it is being made
 * @param parentId the category it lies in
 */
export function requireMayOverwrite(
  world: World,
  userId: string,
  guildId: string,
  channel: ChannelRecord | null,
  parentId: string | null,
  after: readonly OverwriteRecord[],
): void {
  const touched = touchedBits(channel?.overwrites ?? [], after);
  if (touched === 0n || mayInGuild(world, guildId, userId, "ADMINISTRATOR")) return;
  // Who may hand out rights by a channel's own overwrite alone may touch whatever they like there.
  if (channel && managesByOverwrite(world, guildId, userId, channel)) return;
  const own = guildPermissions(world, guildId, userId) |
    (channel ? channelPermissions(world, channel.id, userId) : 0n) |
    (parentId ? channelPermissions(world, parentId, userId) : 0n);
  if (touched & ~own || touched & PERMISSIONS.MANAGE_ROLES) throw missingPermissions();
}

/** Every permission that is allowed or denied differently than before. */
function touchedBits(before: readonly OverwriteRecord[], after: readonly OverwriteRecord[]): bigint {
  let touched = 0n;
  for (const id of new Set([...before, ...after].map((overwrite) => overwrite.id))) {
    const was = before.find((it) => it.id === id), is = after.find((it) => it.id === id);
    touched |= BigInt(was?.allow ?? "0") ^ BigInt(is?.allow ?? "0");
    touched |= BigInt(was?.deny ?? "0") ^ BigInt(is?.deny ?? "0");
  }
  return touched;
}

function managesByOverwrite(world: World, guildId: string, userId: string, channel: ChannelRecord): boolean {
  const roles = world.state.member(guildId, userId)?.roles ?? [];
  return channel.overwrites.some(({ id, allow }) => {
    return (id === userId || roles.includes(id)) && (BigInt(allow) & PERMISSIONS.MANAGE_ROLES) !== 0n;
  });
}
