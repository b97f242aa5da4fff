import { auditMember } from "../../actions/member-audit.ts";
import { AUDIT, audit } from "../../actions/audit.ts";
import { updateMember } from "../../actions/members.ts";
import { leaveVoice, moveVoice, refreshVoice, STAGE, VOICE } from "../../actions/voice.ts";
import { freeIfRenamed, requireAllowedNick } from "../../automod/profiles.ts";
import { ApiError, missingPermissions, unknown, wrongChannelType } from "../../errors.ts";
import { PERMISSIONS } from "../../permissions/bits.ts";
import { guildPermissions, mayInGuild } from "../../permissions/compute.ts";
import { standsAbove, standsAboveRole } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { type MemberChanges, readMemberChanges } from "../../rules/member.ts";
import { MEMBER_FLAG } from "../../state/member-flags.ts";
import type { ChannelRecord, GuildRecord, MemberRecord } from "../../state/records.ts";
import { voiceStates } from "../../state/voice.ts";
import { memberView } from "../../views/people.ts";
import { guildOf, memberOf, requireInChannel, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

/** What moderators change of a member. */
export const memberChangeRoutes: readonly Route[] = [
  route("PATCH", "/guilds/{guild_id}/members/{user_id}", (call) => {
    const changes = readMemberChanges(new Form(call.body), call.world.clock.now());
    const guild = guildOf(call);
    const member = memberOf(call, guild.id);
    requireRights(call, guild, member, changes);
    const channel = voiceTarget(call, guild, member, changes);
    return ok(memberView(call.world, apply(call, member, changes, channel)));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
];

/** Each field has a permission of its own; nicknames and timeouts need to stand above, too. */
function requireRights(call: Call, guild: GuildRecord, member: MemberRecord, changes: MemberChanges): void {
  const { nick, roles, mute, deaf, channelId, until, flags } = changes;
  const self = member.user_id === call.userId;
  if (nick !== undefined) {
    requireInGuild(call, guild.id, self ? "CHANGE_NICKNAME" : "MANAGE_NICKNAMES");
    if (self) requireAllowedNick(call.world, member, nick);
    else requireAbove(call, guild, member);
  }
  if (roles) requireRoles(call, guild, member, roles);
  if (mute !== undefined) requireInGuild(call, guild.id, "MUTE_MEMBERS");
  if (deaf !== undefined) requireInGuild(call, guild.id, "DEAFEN_MEMBERS");
  if (channelId !== undefined) requireInGuild(call, guild.id, "MOVE_MEMBERS");
  if (flags !== undefined) requireForFlags(call, guild.id);
  if (until === undefined) return;
  requireInGuild(call, guild.id, "MODERATE_MEMBERS");
  requireAbove(call, guild, member);
  // Who administers cannot be timed out; the owner stands above everybody anyway.
  const administers = guildPermissions(call.world, guild.id, member.user_id) & PERMISSIONS.ADMINISTRATOR;
  if (administers && until !== null) throw missingPermissions();
}

/** Every role given or taken must lie below the caller's; managed ones cannot be changed by hand. */
export function requireRoles(call: Call, guild: GuildRecord, member: MemberRecord | null, roles: readonly string[]) {
  const had = member?.roles ?? [];
  const changed = [...roles.filter((id) => !had.includes(id)), ...had.filter((id) => !roles.includes(id))];
  const records = changed.map((id) => {
    const role = call.world.state.roles.get(id);
    if (!role || role.guild_id !== guild.id) throw unknown("Role");
    return role;
  });
  requireInGuild(call, guild.id, "MANAGE_ROLES");
  for (const role of records) {
    if (role.id === guild.id || role.managed || !standsAboveRole(call.world, guild.id, call.userId, role)) {
      throw missingPermissions();
    }
  }
}

/** "Requires MANAGE_GUILD or MANAGE_ROLES or (MODERATE_MEMBERS and KICK_MEMBERS and BAN_MEMBERS)". */
function requireForFlags(call: Call, guildId: string): void {
  const may = (...names: Parameters<typeof mayInGuild>[3][]) => mayInGuild(call.world, guildId, call.userId, ...names);
  if (may("MANAGE_GUILD") || may("MANAGE_ROLES") || may("MODERATE_MEMBERS", "KICK_MEMBERS", "BAN_MEMBERS")) return;
  throw missingPermissions();
}

function requireAbove(call: Call, guild: GuildRecord, member: MemberRecord): void {
  if (!standsAbove(call.world, guild.id, call.userId, member.user_id)) throw missingPermissions();
}

/** Where somebody is to be moved: a voice channel that the mover may enter. Muting and moving need a connection. */
function voiceTarget(
  call: Call,
  guild: GuildRecord,
  member: MemberRecord,
  { mute, deaf, channelId }: MemberChanges,
): ChannelRecord | null {
  if (mute === undefined && deaf === undefined && channelId === undefined) return null;
  const channel = channelId ? call.world.state.channels.get(channelId) : null;
  if (channel === undefined || (channel && channel.guild_id !== guild.id)) throw unknown("Channel");
  if (channel && ![VOICE, STAGE].includes(channel.type)) {
    throw wrongChannelType();
  }
  if (channel) requireInChannel(call, channel, "VIEW_CHANNEL", "CONNECT", "MOVE_MEMBERS");
  if (!voiceStates(call.world.state).get(guild.id, member.user_id)) {
    throw new ApiError(400, 40032, "Target user is not connected to voice.");
  }
  return channel;
}

function apply(call: Call, member: MemberRecord, changes: MemberChanges, channel: ChannelRecord | null): MemberRecord {
  const { nick, roles, mute, deaf, channelId, until, flags } = changes;
  const editable = MEMBER_FLAG.BYPASSES_VERIFICATION;
  const fresh = {
    ...member,
    ...(nick === undefined ? {} : { nick }),
    // A role lifts somebody over membership screening (documentation, "Add Guild Member").
    ...(roles ? { roles, pending: member.pending && roles.length === 0 } : {}),
    ...(mute === undefined ? {} : { mute }),
    ...(deaf === undefined ? {} : { deaf }),
    ...(until === undefined ? {} : { communication_disabled_until: until }),
    ...(flags === undefined ? {} : { flags: (member.flags & ~editable) | (flags & editable) }),
  };
  const changed = JSON.stringify(fresh) !== JSON.stringify(member);
  const next = changed ? updateMember(call.world, member, fresh) : member;
  auditMember(call, member, next);
  if (next.mute !== member.mute || next.deaf !== member.deaf) {
    refreshVoice(call.world, member.guild_id, member.user_id);
  }
  if (channelId !== undefined) moveOrDisconnect(call, member, channel);
  return nick ? freeIfRenamed(call.world, next) : next;
}

/** The audit log counts moves and disconnections, and names nobody (documentation, "Optional Audit Entry Info"). */
function moveOrDisconnect(call: Call, { guild_id: guildId, user_id: userId }: MemberRecord, to: ChannelRecord | null) {
  const record = voiceStates(call.world.state).get(guildId, userId)!;
  if (to === null) {
    leaveVoice(call.world, guildId, userId);
    audit(call, { guildId, action: AUDIT.MEMBER_DISCONNECT, options: { count: "1" } });
  } else if (record.channel_id !== to.id) {
    moveVoice(call.world, record, to);
    audit(call, { guildId, action: AUDIT.MEMBER_MOVE, options: { channel_id: to.id, count: "1" } });
  }
}
