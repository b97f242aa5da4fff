// Changes of a server that take more than managing it: what it can do, and whose it is.
import { ApiError, missingPermissions, unknown } from "../../errors.ts";
import { mayInGuild } from "../../permissions/compute.ts";
import type { Permission } from "../../permissions/bits.ts";
import type { GuildRecord } from "../../state/records.ts";
import type { Call } from "../route.ts";

/** Features that a server turns on and off itself (documentation, "Mutable Guild Features"). */
const MUTABLE: Readonly<Record<string, Permission>> = {
  COMMUNITY: "ADMINISTRATOR",
  DISCOVERABLE: "ADMINISTRATOR",
  INVITES_DISABLED: "MANAGE_GUILD",
  RAID_ALERTS_DISABLED: "MANAGE_GUILD",
};

/** @param wanted all features there should be; those that only Discord gives stay as they are */
export function changedFeatures(call: Call, guild: GuildRecord, wanted: readonly string[]): string[] {
  let features = guild.features;
  for (const [feature, needed] of Object.entries(MUTABLE)) {
    const has = guild.features.includes(feature), wants = wanted.includes(feature);
    if (has === wants) continue;
    if (!mayInGuild(call.world, guild.id, call.userId, needed)) throw missingPermissions();
    // Announcement channels come and go with the community.
    const names = feature === "COMMUNITY" ? [feature, "NEWS"] : [feature];
    features = wants ? [...new Set([...features, ...names])] : features.filter((it) => !names.includes(it));
  }
  return features;
}

/** The owner alone gives a server away, and not to a bot or to somebody who still waits at the door. */
export function newOwner(call: Call, guild: GuildRecord, userId: string): string {
  if (userId === guild.owner_id) return userId;
  if (guild.owner_id !== call.userId) throw missingPermissions();
  const member = call.world.state.member(guild.id, userId);
  if (!member) throw unknown("Member");
  if (call.world.state.users.get(userId)?.bot) {
    throw new ApiError(400, 50132, "Ownership cannot be transferred to a bot user");
  }
  if (member.pending) throw new ApiError(400, 50131, "Owner cannot be pending member");
  return userId;
}
