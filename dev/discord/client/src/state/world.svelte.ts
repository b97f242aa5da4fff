import type { APIChannel, APIRole, APIUser, GatewayGuildCreateDispatchData } from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";
import { type Guild, guildOf, type Member } from "./guild.ts";
import { placeOf } from "./place.ts";
import { Places } from "./places.svelte.ts";

export type { Guild, Member, Voice } from "./guild.ts";
export type { Overwrite, Place } from "./place.ts";

/** Everything this person can see, kept true by gateway events. */
export class World {
  readonly guilds = new SvelteMap<string, Guild>();
  readonly places = new Places();
  readonly users = new SvelteMap<string, APIUser>();
  /** Channel → its newest message, as far as anything was told. */
  readonly latest = new SvelteMap<string, string>();
  /** Person → presence, from whichever server told of it; absent is offline. */
  readonly statuses = new SvelteMap<string, string>();
  /** Servers of this person that have not been told of yet, or are in an outage since before. */
  readonly awaited = new SvelteMap<string, true>();

  putGuild(data: GatewayGuildCreateDispatchData): void {
    for (const member of data.members ?? []) this.users.set(member.user.id, member.user);
    const channels = [...data.channels, ...(data.threads ?? [])] as APIChannel[];
    const present = new Set(channels.map((channel) => channel.id));
    for (const id of [...this.places.in(data.id).keys()]) if (!present.has(id)) this.places.delete(id);
    for (const channel of channels) this.putPlace(channel, data.id);
    this.awaited.delete(data.id);
    this.guilds.set(data.id, guildOf(data));
    for (const one of data.presences ?? []) this.statuses.set(one.user.id, one.status ?? "offline");
  }

  removeGuild(id: string): void {
    this.guilds.delete(id);
    this.awaited.delete(id);
    this.places.deleteGuild(id);
  }

  putPlace(channel: APIChannel, guildId?: string): void {
    const place = placeOf(channel, guildId, this.places.get(channel.id));
    for (const user of place.recipients) this.users.set(user.id, user);
    this.places.set(channel.id, place);
    const latest = (channel as { last_message_id?: string | null }).last_message_id;
    if (latest) this.latest.set(channel.id, latest);
  }

  putMember(guildId: string, member: Member): void {
    const before = this.guilds.get(guildId)?.members.get(member.user.id);
    this.users.set(member.user.id, member.user);
    this.guilds.get(guildId)?.members.set(member.user.id, { ...before, ...member });
  }

  change(guildId: string, facts: Partial<Guild>): void {
    const guild = this.guilds.get(guildId);
    if (guild) this.guilds.set(guildId, { ...guild, ...facts });
  }

  countMembers(guildId: string, difference: 1 | -1): void {
    const guild = this.guilds.get(guildId);
    if (guild) this.guilds.set(guildId, { ...guild, memberCount: guild.memberCount + difference });
  }

  /** What someone is called where they stand: nickname, display name, account name. */
  nameOf(user: APIUser, guildId: string | null): string {
    const member = guildId ? this.guilds.get(guildId)?.members.get(user.id) : undefined;
    return member?.nick ?? user.global_name ?? user.username;
  }

  /** Colour of the highest role that has one, as `#rrggbb`. */
  colorOf(userId: string, guildId: string | null): string | null {
    const guild = guildId ? this.guilds.get(guildId) : undefined;
    const roles = (guild?.members.get(userId)?.roles ?? []).map((id) => guild?.roles.get(id));
    const colored = roles.filter((role): role is APIRole => role !== undefined && role.color !== 0);
    const highest = colored.sort((a, b) => b.position - a.position)[0];
    return highest ? hexColor(highest.color) : null;
  }
}

export const hexColor = (color: number): string => `#${color.toString(16).padStart(6, "0")}`;
