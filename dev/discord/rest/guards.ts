// Existence, then permission: the order in which Discord refuses.
import { ApiError, directChannel, missingAccess, missingPermissions, notA, unknown } from "../errors.ts";
import { type Permission, PERMISSIONS } from "../permissions/bits.ts";
import { channelPermissions, mayInChannel, mayInGuild } from "../permissions/compute.ts";
import { isSnowflake } from "../snowflake.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord, GuildRecord, MemberRecord, RoleRecord } from "../state/records.ts";
import { formError } from "../errors.ts";
import type { Call } from "./route.ts";

/** Reads an id out of the path. */
export function idParam(call: Call, name: string): string {
  const value = call.params[name] ?? "";
  if (!isSnowflake(value)) throw formError([name], ...notA("snowflake", value));
  return value;
}

/** A server that the caller is in; where asking for the server itself does not tell, most routes do that there is one. */
export function guildOf(call: Call): GuildRecord {
  const guild = call.world.state.guilds.get(idParam(call, "guild_id"));
  if (!guild) throw unknown("Guild");
  if (!call.world.state.isMember(guild.id, call.userId)) throw missingAccess();
  return guild;
}

/** A channel that the caller may view, with further permissions they need in it. */
export function channelOf(call: Call, ...needed: Permission[]): ChannelRecord {
  const channel = call.world.state.channels.get(idParam(call, "channel_id"));
  if (!channel) throw unknown("Channel");
  if (!(channelPermissions(call.world, channel.id, call.userId) & PERMISSIONS.VIEW_CHANNEL)) throw missingAccess();
  requireInChannel(call, channel, ...needed);
  return channel;
}

export function requireInChannel(call: Call, channel: ChannelRecord, ...needed: Permission[]): void {
  if (mayInChannel(call.world, channel.id, call.userId, ...needed)) return;
  // What nobody is allowed in direct messages is not possible there at all.
  throw channel.guild_id === null ? directChannel() : missingPermissions();
}

export function requireInGuild(call: Call, guildId: string, ...needed: Permission[]): void {
  if (!mayInGuild(call.world, guildId, call.userId, ...needed)) throw missingPermissions();
}

/** A message of a channel that the caller may see. */
export function messageOf(call: Call, channel: ChannelRecord): MessageRecord {
  const message = call.world.state.messages.get(idParam(call, "message_id"));
  if (!message || message.channel_id !== channel.id) throw unknown("Message");
  if (message.ephemeral_to && message.ephemeral_to !== call.userId) throw unknown("Message");
  return message;
}

export function memberOf(call: Call, guildId: string): MemberRecord {
  const id = call.params["user_id"] === "@me" ? call.userId : idParam(call, "user_id");
  const member = call.world.state.member(guildId, id);
  if (member) return member;
  throw call.world.state.users.has(id) ? unknown("Member") : unknown("User");
}

export function roleOf(call: Call, guildId: string): RoleRecord {
  const role = call.world.state.roles.get(idParam(call, "role_id"));
  if (!role || role.guild_id !== guildId) throw unknown("Role");
  return role;
}

/** A number of the query string. @param limits both ends included */
export function numberOf(call: Call, name: string, fallback: number, limits: { min: number; max: number }): number {
  const text = call.query.get(name);
  if (text === null) return fallback;
  const value = Number(text);
  if (!/^-?\d+$/.test(text)) throw formError([name], ...notA("int", text));
  if (value < limits.min) {
    throw formError([name], "NUMBER_TYPE_MIN", `int value should be greater than or equal to ${limits.min}.`);
  }
  if (value > limits.max) {
    throw formError([name], "NUMBER_TYPE_MAX", `int value should be less than or equal to ${limits.max}.`);
  }
  return value;
}

/** An id of the query string, or null. */
export function idQuery(call: Call, name: string): string | null {
  const value = call.query.get(name);
  if (value === null || isSnowflake(value)) return value;
  throw formError([name], ...notA("snowflake", value));
}

/** The calling application's id; it must be the one of the path. A person's token is the application's, too. */
export function applicationOf(call: Call): string {
  const wanted = idParam(call, "application_id");
  const { caller } = call;
  if ((caller.kind === "bot" || caller.kind === "bearer") && caller.applicationId === wanted) return wanted;
  throw new ApiError(403, 20012, "You are not authorized to perform this action on this application");
}
