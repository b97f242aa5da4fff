// Who may do what where (documentation, "Permission Hierarchy" and "Permission Overwrites").
import { GATE } from "../state/join-requests.ts";
import { MEMBER_FLAG } from "../state/member-flags.ts";
import type { ChannelRecord, GuildRecord, MemberRecord } from "../state/records.ts";
import { isThread, type State } from "../state/state.ts";
import { threadMember } from "../state/threads.ts";
import type { World } from "../world.ts";
import { ALL_PERMISSIONS, bits, EVERYONE_DEFAULT, type Permission, PERMISSIONS, TIMED_OUT } from "./bits.ts";

/** Permissions of a member in a server, without any channel's overwrites; 0 for somebody who is not in it. */
export function guildPermissions(world: World, guildId: string, userId: string): bigint {
  const guild = world.state.guilds.get(guildId);
  const member = world.state.member(guildId, userId);
  if (!guild || !member) return 0n;
  if (guild.owner_id === userId) return ALL_PERMISSIONS;
  const base = fromRoles(world.state, guildId, member);
  if (base & PERMISSIONS.ADMINISTRATOR) return ALL_PERMISSIONS;
  return heldBack(world, guild, member) ? base & TIMED_OUT : base;
}

/** Permissions of a person in a channel, implicit denials included; 0 when they cannot see it. */
export function channelPermissions(world: World, channelId: string, userId: string): bigint {
  const channel = world.state.channels.get(channelId);
  if (!channel) return 0n;
  if (channel.guild_id === null) return channel.recipients.includes(userId) ? DIRECT : 0n;
  const member = world.state.member(channel.guild_id, userId);
  if (!member) return 0n;
  const known = cached(world.state, channel.guild_id);
  const key = `${channelId}:${userId}`;
  let value = known.get(key);
  if (value === undefined) known.set(key, value = computed(world.state, channel, member));
  // Who is in a private thread changes without the server's rights changing: it is asked each time.
  if (channel.type === PRIVATE_THREAD && !(value & PERMISSIONS.MANAGE_THREADS)) {
    if (!threadMember(world.state, channelId, userId)) return 0n;
  }
  if (value === ALL_PERMISSIONS) return value;
  return heldBack(world, world.state.guilds.get(channel.guild_id)!, member) ? value & TIMED_OUT : value;
}

/** What a member without any role may do in a channel of a server. */
export function everyonesPermissions(state: State, { guild_id, overwrites }: ChannelRecord): bigint {
  const own = overwrites.find(({ id }) => id === guild_id);
  const base = BigInt(state.roles.get(guild_id ?? "")?.permissions ?? "0");
  return (base & ~BigInt(own?.deny ?? "0")) | BigInt(own?.allow ?? "0");
}

export function mayInChannel(world: World, channelId: string, userId: string, ...wanted: Permission[]): boolean {
  const needed = bits(...neededIn(world.state.channels.get(channelId), wanted));
  return (channelPermissions(world, channelId, userId) & needed) === needed;
}

export function mayInGuild(world: World, guildId: string, userId: string, ...wanted: Permission[]): boolean {
  const needed = bits(...wanted);
  return (guildPermissions(world, guildId, userId) & needed) === needed;
}

const PRIVATE_THREAD = 12;

/** In a thread writing is a permission of its own, the other has no effect there (documentation, "Threads"). */
function neededIn(channel: ChannelRecord | undefined, wanted: readonly Permission[]): readonly Permission[] {
  if (!channel || !isThread(channel)) return wanted;
  return wanted.map((name) => name === "SEND_MESSAGES" ? "SEND_MESSAGES_IN_THREADS" : name);
}

/** In direct messages everybody may do the same things. */
const DIRECT = (EVERYONE_DEFAULT | bits("PIN_MESSAGES")) & ~bits("CREATE_INSTANT_INVITE");

function computed(state: State, channel: ChannelRecord, member: MemberRecord): bigint {
  const guildId = channel.guild_id!;
  const guild = state.guilds.get(guildId)!;
  const thread = isThread(channel);
  // A thread has no overwrites of its own: its channel's count.
  const place = thread ? state.channels.get(channel.parent_id ?? "") : channel;
  if (!place) return 0n;
  if (guild.owner_id === member.user_id) return ALL_PERMISSIONS;
  let value = fromRoles(state, guildId, member);
  if (value & PERMISSIONS.ADMINISTRATOR) return ALL_PERMISSIONS;
  const apply = (allow: bigint, deny: bigint) => value = (value & ~deny) | allow;
  let allow = 0n, deny = 0n;
  for (const overwrite of place.overwrites) {
    if (overwrite.type !== 0) continue;
    if (overwrite.id === guildId) apply(BigInt(overwrite.allow), BigInt(overwrite.deny));
    else if (member.roles.includes(overwrite.id)) {
      allow |= BigInt(overwrite.allow);
      deny |= BigInt(overwrite.deny);
    }
  }
  apply(allow, deny);
  const own = place.overwrites.find((overwrite) => overwrite.type === 1 && overwrite.id === member.user_id);
  if (own) apply(BigInt(own.allow), BigInt(own.deny));
  if (!(value & PERMISSIONS.VIEW_CHANNEL)) return 0n;
  if (!(value & (thread ? PERMISSIONS.SEND_MESSAGES_IN_THREADS : PERMISSIONS.SEND_MESSAGES))) {
    value &= ~bits("MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS");
  }
  // Whoever cannot come into a voice channel can do nothing with it but see it (documentation, "Implicit Permissions").
  if (VOICE_CHANNELS.has(place.type) && !(value & PERMISSIONS.CONNECT)) return PERMISSIONS.VIEW_CHANNEL;
  return value;
}

const VOICE_CHANNELS = new Set([2, 13]);

function fromRoles(state: State, guildId: string, member: MemberRecord): bigint {
  let value = BigInt(state.roles.get(guildId)?.permissions ?? "0");
  for (const id of member.roles) value |= BigInt(state.roles.get(id)?.permissions ?? "0");
  return value;
}

/** Whether somebody may only look on: timed out, shut out for their name, or not yet through membership screening. */
function heldBack(world: World, guild: GuildRecord, member: MemberRecord): boolean {
  if (member.flags & MEMBER_FLAG.AUTOMOD_QUARANTINED_USERNAME) return true;
  if (member.pending && guild.features.includes(GATE)) return true;
  return timedOut(world, member);
}

function timedOut(world: World, member: MemberRecord): boolean {
  const until = member.communication_disabled_until;
  return until !== null && Date.parse(until) > world.clock.now();
}

/** What was computed for a server, thrown away as soon as a role, an overwrite or a member changes. */
const caches = new WeakMap<State, Map<string, { version: number; values: Map<string, bigint> }>>();

function cached(state: State, guildId: string): Map<string, bigint> {
  let guilds = caches.get(state);
  if (!guilds) caches.set(state, guilds = new Map());
  const version = state.rightsVersion(guildId);
  let entry = guilds.get(guildId);
  if (entry?.version !== version) guilds.set(guildId, entry = { version, values: new Map() });
  return entry!.values;
}
