// Makes records with every field filled in, for seeds and scripts.
import { isoTime } from "../iso-time.ts";
import { ALL_PERMISSIONS, EVERYONE_DEFAULT } from "../permissions/bits.ts";
import type { ChannelRecord, GuildRecord, OverwriteRecord, RoleRecord, UserRecord } from "./records.ts";
import type { State } from "./state.ts";

export function addUser(state: State, id: string, name: string, bot = false): UserRecord {
  return state.users.set(id, {
    id,
    // Bots keep the capitals that people's names may not have.
    username: bot ? name : name.toLowerCase().replace(/[^a-z0-9_.]/g, "_"),
    global_name: bot ? null : name,
    discriminator: bot ? "0000" : "0",
    avatar: null,
    bot,
    locale: "en-US",
  });
}

/** A server with its role for everyone; the owner still has to join. */
export function addGuild(state: State, id: string, name: string, ownerId: string, at: number): GuildRecord {
  const guild = state.guilds.set(id, {
    id,
    name,
    icon: null,
    description: null,
    owner_id: ownerId,
    system_channel_id: null,
    rules_channel_id: null,
    verification_level: 1,
    preferred_locale: "en-US",
    features: [],
    created_at: isoTime(at),
  });
  addRole(state, id, { id, name: "@everyone", permissions: EVERYONE_DEFAULT, position: 0 });
  return guild;
}

export interface NewRole {
  id: string;
  name: string;
  permissions?: bigint;
  position: number;
  color?: number;
  hoist?: boolean;
  mentionable?: boolean;
  botId?: string;
}

export function addRole(state: State, guildId: string, role: NewRole): RoleRecord {
  return state.roles.set(role.id, {
    id: role.id,
    guild_id: guildId,
    name: role.name,
    permissions: ((role.permissions ?? 0n) & ALL_PERMISSIONS).toString(),
    position: role.position,
    color: role.color ?? 0,
    hoist: role.hoist ?? false,
    managed: role.botId !== undefined,
    mentionable: role.mentionable ?? false,
    ...(role.botId ? { bot_id: role.botId } : {}),
  });
}

export interface NewChannel {
  id: string;
  name: string;
  /** 0 text by default. */
  type?: number;
  parentId?: string;
  position: number;
  topic?: string;
  overwrites?: OverwriteRecord[];
}

export function addChannel(state: State, guildId: string, channel: NewChannel): ChannelRecord {
  return state.channels.set(channel.id, {
    id: channel.id,
    type: channel.type ?? 0,
    guild_id: guildId,
    name: channel.name,
    topic: channel.topic ?? null,
    parent_id: channel.parentId ?? null,
    position: channel.position,
    nsfw: false,
    rate_limit_per_user: 0,
    overwrites: channel.overwrites ?? [],
    last_message_id: null,
    recipients: [],
  });
}
