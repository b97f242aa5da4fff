import type {
  APIGuildMember,
  APIGuildScheduledEvent,
  APIRole,
  GatewayGuildCreateDispatchData,
} from "discord-api-types/v10";
import { SvelteMap, SvelteSet } from "svelte/reactivity";

export type Member = APIGuildMember;
export type ServerEvent = APIGuildScheduledEvent;

/** Who is connected where, and how. */
export interface Voice {
  channelId: string;
  muted: boolean;
  deafened: boolean;
}

/** What can change of a server by GUILD_UPDATE. */
export interface GuildFacts {
  name: string;
  icon: string | null;
  ownerId: string;
  description: string | null;
  /** Where Discord greets newcomers: where a server opens. */
  systemChannelId: string | null;
  rulesChannelId: string | null;
  /** 0 to 4 (documentation, "Verification Level"). */
  verificationLevel: number;
  features: readonly string[];
}

export interface Guild extends GuildFacts {
  id: string;
  memberCount: number;
  /** An outage: what is known stays, greyed. */
  unavailable: boolean;
  joinedAt: string;
  roles: SvelteMap<string, APIRole>;
  members: SvelteMap<string, Member>;
  /** Person → `online`, `idle`, `dnd`; absent is offline. */
  presences: SvelteMap<string, string>;
  voice: SvelteMap<string, Voice>;
  events: SvelteMap<string, ServerEvent>;
  /** Threads this person is in: only they stand in the channel list. */
  joinedThreads: SvelteSet<string>;
}

type Created = GatewayGuildCreateDispatchData & { threads?: { id: string; member?: unknown }[] };

export function guildOf(data: Created): Guild {
  return {
    id: data.id,
    ...factsOf(data),
    memberCount: data.member_count,
    unavailable: false,
    joinedAt: data.joined_at,
    roles: new SvelteMap(data.roles.map((role) => [role.id, role])),
    members: new SvelteMap((data.members ?? []).map((member) => [member.user.id, member])),
    presences: new SvelteMap((data.presences ?? []).map((one) => [one.user.id, one.status ?? "offline"])),
    voice: new SvelteMap(
      (data.voice_states ?? []).flatMap((state) => state.channel_id ? [[state.user_id, voiceOf(state)]] : []),
    ),
    events: new SvelteMap((data.guild_scheduled_events ?? []).map((event) => [event.id, event])),
    joinedThreads: new SvelteSet((data.threads ?? []).flatMap((thread) => thread.member ? [thread.id] : [])),
  };
}

type Raw = Pick<Created, "name" | "icon" | "owner_id" | "system_channel_id"> & Partial<Created>;

export function factsOf(data: Raw): GuildFacts {
  return {
    name: data.name,
    icon: data.icon,
    ownerId: data.owner_id,
    description: data.description ?? null,
    systemChannelId: data.system_channel_id,
    rulesChannelId: data.rules_channel_id ?? null,
    verificationLevel: data.verification_level ?? 0,
    features: data.features ?? [],
  };
}

interface RawVoice {
  channel_id: string | null;
  self_mute: boolean;
  self_deaf: boolean;
  mute: boolean;
  deaf: boolean;
}

export const voiceOf = (state: RawVoice): Voice => ({
  channelId: state.channel_id ?? "",
  muted: state.self_mute || state.mute,
  deafened: state.self_deaf || state.deaf,
});

/** With more members than this nobody listens to each of them: whoever shows them looks again now and then. */
const LISTENED_MAX = 1_000;

/** Everybody known of a server; of a large one without following each. */
export function membersOf(guild: Guild): Iterable<Member> {
  // A Svelte map makes a signal for each entry that is read.
  return guild.members.size > LISTENED_MAX ? Map.prototype.values.call(guild.members) : guild.members.values();
}

/** Those to choose from in a list that nobody would scroll further. */
export function firstMembers(guild: Guild | undefined, wanted: (member: Member) => boolean): Member[] {
  const found: Member[] = [];
  if (!guild) return found;
  for (const member of membersOf(guild)) {
    if (wanted(member)) found.push(member);
    if (found.length >= OFFERED_MAX) break;
  }
  return found;
}

const OFFERED_MAX = 500;
