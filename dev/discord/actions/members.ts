// People join and change.
import { judgeNewcomer } from "../automod/profiles.ts";
import { ApiError } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { banOf } from "../state/bans.ts";
import { GATE } from "../state/join-requests.ts";
import { MEMBER_FLAG } from "../state/member-flags.ts";
import type { MemberRecord } from "../state/records.ts";
import { defineTable } from "../state/table.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";
import { createMessage } from "./messages.ts";
import { isoTime } from "../iso-time.ts";
import { watchRights } from "./access.ts";

/** Who was in a server before: Discord marks those who come back. */
export const departed = defineTable<true>("departed", {});

/** @param more what else is known of them from the start, for example a nickname given by the bot that adds them */
export function joinGuild(
  world: World,
  guildId: string,
  userId: string,
  roles: string[] = [],
  more: Partial<MemberRecord> = {},
): MemberRecord {
  const known = world.state.member(guildId, userId);
  if (known) return known;
  if (banOf(world, guildId, userId)) throw new ApiError(403, 40007, "The user is banned from this guild.");
  const fresh = newMember(guildId, userId, world.clock.now(), roles);
  fresh.pending = roles.length === 0 && isScreened(world, guildId, userId);
  const flags = fresh.flags | (world.state.table(departed).has(`${guildId}:${userId}`) ? MEMBER_FLAG.DID_REJOIN : 0);
  const member = world.state.setMember({ ...fresh, ...more, flags: flags | (more.flags ?? 0) });
  world.joined(guildId, userId);
  world.emit({
    type: "GUILD_MEMBER_ADD",
    intent: INTENTS.GUILD_MEMBERS,
    guildId,
    data: { ...memberView(world, member), guild_id: guildId },
  });
  greet(world, guildId, userId);
  judgeNewcomer(world, member);
  return world.state.member(guildId, userId)!;
}

/** Whether a newcomer has to accept the rules first; bots never have to. */
function isScreened(world: World, guildId: string, userId: string): boolean {
  const gate = world.state.guilds.get(guildId)!.features.includes(GATE);
  return gate && world.state.users.get(userId)?.bot !== true;
}

/** System channel flag (documentation, "System Channel Flags"). */
const SUPPRESS_JOIN_NOTIFICATIONS = 1 << 0;

/** The message that Discord itself writes when somebody joins: type 7, in the newcomer's name, without content. */
function greet(world: World, guildId: string, userId: string): void {
  const { system_channel_id: channelId, system_channel_flags: quiet = 0 } = world.state.guilds.get(guildId)!;
  if (quiet & SUPPRESS_JOIN_NOTIFICATIONS) return;
  const channel = channelId ? world.state.channels.get(channelId) : undefined;
  if (channel) createMessage(world, channel, { authorId: userId, content: "", type: 7 });
}

/** Changes a member and tells those who may know. */
export function updateMember(world: World, member: MemberRecord, changes: Partial<MemberRecord>): MemberRecord {
  const listening = changes.roles && world.listeners(member.guild_id).has(member.user_id);
  const syncRights = watchRights(world, member.guild_id, listening ? [member.user_id] : []);
  const next = world.state.setMember({ ...member, ...changes });
  const emission = {
    type: "GUILD_MEMBER_UPDATE",
    guildId: member.guild_id,
    data: { ...memberView(world, next), guild_id: member.guild_id },
  };
  const userId = member.user_id;
  // A bot is told about itself without the intent.
  if (world.state.users.get(userId)?.bot) world.emit({ ...emission, intent: 0, userIds: [userId] });
  const others = world.state.users.get(userId)?.bot ? { ...emission, exceptUserId: userId } : emission;
  world.emit({ ...others, intent: INTENTS.GUILD_MEMBERS });
  syncRights();
  return next;
}

export function newMember(guildId: string, userId: string, at: number, roles: string[] = []): MemberRecord {
  return {
    guild_id: guildId,
    user_id: userId,
    nick: null,
    roles,
    joined_at: isoTime(at),
    pending: false,
    mute: false,
    deaf: false,
    flags: 0,
    communication_disabled_until: null,
  };
}
