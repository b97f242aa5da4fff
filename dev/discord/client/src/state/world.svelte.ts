import type {
  APIChannel,
  APIGuildMember,
  APIRole,
  APIUser,
  GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";

/** A channel as far as this client looks at it; threads and direct messages included. */
export interface Place {
  id: string;
  type: number;
  name: string;
  guildId: string | null;
  parentId: string | null;
  position: number;
  topic: string | null;
  lastMessageId: string | null;
  recipients: APIUser[];
  overwrites: Overwrite[];
}

/** Permissions of one role (0) or member (1) in one channel. */
export interface Overwrite {
  id: string;
  type: 0 | 1;
  allow: string;
  deny: string;
}

export type Member = APIGuildMember;

export interface Guild {
  id: string;
  name: string;
  icon: string | null;
  ownerId: string;
  /** Where Discord greets newcomers: where a server opens. */
  systemChannelId: string | null;
  memberCount: number;
  roles: SvelteMap<string, APIRole>;
  members: SvelteMap<string, Member>;
  /** Person → `online`, `idle`, `dnd`; absent is offline. */
  presences: SvelteMap<string, string>;
}

/** Everything this person can see, kept true by gateway events. */
export class World {
  readonly guilds = new SvelteMap<string, Guild>();
  readonly places = new SvelteMap<string, Place>();
  readonly users = new SvelteMap<string, APIUser>();

  putGuild(data: GatewayGuildCreateDispatchData): void {
    for (const member of data.members ?? []) this.users.set(member.user.id, member.user);
    const channels = [...data.channels, ...(data.threads ?? [])] as APIChannel[];
    for (const channel of channels) this.putPlace(channel, data.id);
    this.guilds.set(data.id, {
      id: data.id,
      name: data.name,
      icon: data.icon,
      ownerId: data.owner_id,
      systemChannelId: data.system_channel_id,
      memberCount: data.member_count,
      roles: new SvelteMap(data.roles.map((role) => [role.id, role])),
      members: new SvelteMap((data.members ?? []).map((member) => [member.user.id, member])),
      presences: new SvelteMap((data.presences ?? []).map((one) => [one.user.id, one.status ?? "offline"])),
    });
  }

  removeGuild(id: string): void {
    this.guilds.delete(id);
    for (const place of [...this.places.values()]) if (place.guildId === id) this.places.delete(place.id);
  }

  putPlace(channel: APIChannel, guildId?: string): void {
    const raw = channel as APIChannel & Partial<RawPlace>;
    const recipients = raw.recipients ?? [];
    for (const user of recipients) this.users.set(user.id, user);
    this.places.set(channel.id, {
      id: channel.id,
      type: channel.type,
      name: channel.name ?? recipients.map((user) => user.global_name ?? user.username).join(", "),
      guildId: guildId ?? raw.guild_id ?? null,
      parentId: raw.parent_id ?? null,
      position: raw.position ?? 0,
      topic: raw.topic ?? null,
      lastMessageId: raw.last_message_id ?? this.places.get(channel.id)?.lastMessageId ?? null,
      recipients,
      overwrites: raw.permission_overwrites ?? [],
    });
  }

  putMember(guildId: string, member: Member): void {
    const before = this.guilds.get(guildId)?.members.get(member.user.id);
    this.users.set(member.user.id, member.user);
    this.guilds.get(guildId)?.members.set(member.user.id, { ...before, ...member });
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
    return highest ? `#${highest.color.toString(16).padStart(6, "0")}` : null;
  }
}

interface RawPlace {
  guild_id: string;
  parent_id: string | null;
  position: number;
  topic: string | null;
  last_message_id: string | null;
  recipients: APIUser[];
  permission_overwrites: Overwrite[];
}
