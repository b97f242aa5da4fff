import type {
  APIChannel,
  APIRole,
  APIUser,
  GatewayGuildCreateDispatchData,
  GatewayGuildMembersChunkDispatchData,
} from "discord-api-types/v10";
import type { Client } from "./client.svelte.ts";
import { factsOf, type Member } from "./guild.ts";

/** The session itself, servers, roles, members and presences. */
export const GUILD_EVENTS = {
  READY(client: Client, data: Ready) {
    client.me = data.user;
    client.world.users.set(data.user.id, data.user);
    const mine = new Set(data.guilds.map((guild) => guild.id));
    // A new session is in no voice channel; GUILD_CREATE tells otherwise.
    client.voiceGuildId = null;
    for (const id of [...client.world.guilds.keys()]) if (!mine.has(id)) leave(client, id);
    for (const id of mine) if (!client.world.guilds.has(id)) client.world.awaited.set(id, true);
    const direct = new Set((data.private_channels ?? []).map((channel) => channel.id));
    for (const id of [...client.world.places.in(null).keys()]) if (!direct.has(id)) client.world.places.delete(id);
    for (const channel of data.private_channels ?? []) client.world.putPlace(channel);
    client.ready = true;
    client.refresh();
  },
  USER_UPDATE(client: Client, data: APIUser) {
    client.me = data;
    client.world.users.set(data.id, data);
  },
  GUILD_CREATE(client: Client, data: GatewayGuildCreateDispatchData) {
    client.world.putGuild(data);
    if (client.world.guilds.get(data.id)?.voice.has(client.userId)) client.voiceGuildId = data.id;
  },
  GUILD_UPDATE: (client: Client, data: Parameters<typeof factsOf>[0] & { id: string }) =>
    client.world.change(data.id, factsOf(data)),
  GUILD_DELETE(client: Client, data: { id: string; unavailable?: boolean }) {
    // Unavailable is an outage: what is known stays.
    if (data.unavailable) return client.world.change(data.id, { unavailable: true });
    leave(client, data.id);
  },
  GUILD_ROLE_CREATE: putRole,
  GUILD_ROLE_UPDATE: putRole,
  GUILD_ROLE_DELETE(client: Client, data: { guild_id: string; role_id: string }) {
    client.world.guilds.get(data.guild_id)?.roles.delete(data.role_id);
  },
  GUILD_MEMBER_ADD(client: Client, data: Member & { guild_id: string }) {
    client.world.putMember(data.guild_id, data);
    client.world.countMembers(data.guild_id, 1);
  },
  GUILD_MEMBER_UPDATE: (client: Client, data: Member & { guild_id: string }) =>
    client.world.putMember(data.guild_id, data),
  GUILD_MEMBER_REMOVE(client: Client, data: { guild_id: string; user: APIUser }) {
    const guild = client.world.guilds.get(data.guild_id);
    guild?.members.delete(data.user.id);
    guild?.voice.delete(data.user.id);
    client.world.countMembers(data.guild_id, -1);
  },
  GUILD_MEMBERS_CHUNK(client: Client, data: GatewayGuildMembersChunkDispatchData) {
    const presences = client.world.guilds.get(data.guild_id)?.presences;
    for (const member of data.members) client.world.putMember(data.guild_id, member);
    for (const one of data.presences ?? []) presences?.set(one.user.id, one.status ?? "offline");
    client.members.arrived(data);
  },
  PRESENCE_UPDATE(client: Client, data: { guild_id: string; user: { id: string }; status: string }) {
    const guild = client.world.guilds.get(data.guild_id);
    guild?.presences.set(data.user.id, data.status);
    client.world.statuses.set(data.user.id, data.status);
    if (guild && !guild.members.has(data.user.id)) client.members.wanted(guild.id, data.user.id);
  },
};

interface Ready {
  user: APIUser;
  guilds: { id: string }[];
  private_channels?: APIChannel[];
}

function leave(client: Client, guildId: string): void {
  client.unread.readAll(guildId);
  client.talk.emojis.delete(guildId);
  client.talk.stickers.delete(guildId);
  if (client.voiceGuildId === guildId) client.voiceGuildId = null;
  client.world.removeGuild(guildId);
}

function putRole(client: Client, data: { guild_id: string; role: APIRole }): void {
  client.world.guilds.get(data.guild_id)?.roles.set(data.role.id, data.role);
}
