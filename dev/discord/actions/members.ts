// People join, change and leave.
import { ApiError } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { banOf } from "../state/bans.ts";
import type { MemberRecord } from "../state/records.ts";
import { memberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { createMessage, isoTime } from "./messages.ts";

export function joinGuild(world: World, guildId: string, userId: string, roles: string[] = []): MemberRecord {
  const known = world.state.member(guildId, userId);
  if (known) return known;
  if (banOf(world, guildId, userId)) throw new ApiError(403, 40007, "The user is banned from this guild.");
  const member = world.state.setMember(newMember(guildId, userId, world.clock.now(), roles));
  world.joined(guildId, userId);
  world.emit({
    type: "GUILD_MEMBER_ADD",
    intent: INTENTS.GUILD_MEMBERS,
    guildId,
    data: { ...memberView(world, member), guild_id: guildId },
  });
  greet(world, guildId, userId);
  return member;
}

/** The message that Discord itself writes when somebody joins: type 7, in the newcomer's name, without content. */
function greet(world: World, guildId: string, userId: string): void {
  const channelId = world.state.guilds.get(guildId)?.system_channel_id;
  const channel = channelId ? world.state.channels.get(channelId) : undefined;
  if (channel) createMessage(world, channel, { authorId: userId, content: "", type: 7 });
}

export function leaveGuild(world: World, guildId: string, userId: string): void {
  if (!world.state.isMember(guildId, userId)) return;
  world.state.deleteMember(guildId, userId);
  world.emit({
    type: "GUILD_MEMBER_REMOVE",
    intent: INTENTS.GUILD_MEMBERS,
    guildId,
    data: { guild_id: guildId, user: userById(world, userId) },
  });
  world.emit({ type: "GUILD_DELETE", intent: INTENTS.GUILDS, guildId, userIds: [userId], data: { id: guildId } });
}

/** Changes a member and tells those who may know. */
export function updateMember(world: World, member: MemberRecord, changes: Partial<MemberRecord>): MemberRecord {
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
