import type {
  APIChannel,
  APIGuildScheduledEvent,
  APIUser,
  GatewayThreadListSyncDispatchData,
} from "discord-api-types/v10";
import type { Client } from "./client.svelte.ts";
import { voiceOf } from "./guild.ts";
import { namesOf } from "./place.ts";

type Thread = APIChannel & { guild_id: string; member?: unknown };

/** Channels, threads, who is connected by voice, and planned events. */
export const CHANNEL_EVENTS = {
  CHANNEL_CREATE: (client: Client, data: APIChannel) => client.world.putPlace(data),
  CHANNEL_UPDATE: (client: Client, data: APIChannel) => client.world.putPlace(data),
  CHANNEL_DELETE(client: Client, data: APIChannel & { guild_id?: string }) {
    for (const place of [...client.world.places.in(data.guild_id ?? null).values()]) {
      if (place.parentId === data.id && place.thread) forget(client, place.id);
    }
    forget(client, data.id);
  },
  CHANNEL_RECIPIENT_ADD: (client: Client, data: Recipient) => changeRecipients(client, data, true),
  CHANNEL_RECIPIENT_REMOVE: (client: Client, data: Recipient) => changeRecipients(client, data, false),
  THREAD_CREATE(client: Client, data: Thread) {
    client.world.putPlace(data);
    if (data.member) joined(client, data.guild_id, data.id, true);
  },
  THREAD_UPDATE: (client: Client, data: Thread) => client.world.putPlace(data),
  THREAD_DELETE: (client: Client, data: { id: string }) => forget(client, data.id),
  THREAD_LIST_SYNC(client: Client, data: GatewayThreadListSyncDispatchData) {
    for (const thread of data.threads) client.world.putPlace(thread as APIChannel, data.guild_id);
    for (const member of data.members) if (member.id) joined(client, data.guild_id, member.id, true);
  },
  THREAD_MEMBER_UPDATE: (client: Client, data: { id: string; guild_id: string }) =>
    joined(client, data.guild_id, data.id, true),
  THREAD_MEMBERS_UPDATE(client: Client, data: ThreadMembers) {
    const place = client.world.places.get(data.id);
    if (place?.thread) {
      client.world.places.set(data.id, { ...place, thread: { ...place.thread, memberCount: data.member_count } });
    }
    const isMe = (id: string | undefined) => id === client.userId;
    if (data.added_members?.some((member) => isMe(member.user_id))) joined(client, data.guild_id, data.id, true);
    if (data.removed_member_ids?.some(isMe)) joined(client, data.guild_id, data.id, false);
  },
  VOICE_STATE_UPDATE(client: Client, data: VoiceState) {
    const voice = client.world.guilds.get(data.guild_id ?? "")?.voice;
    if (data.channel_id) voice?.set(data.user_id, voiceOf(data));
    else voice?.delete(data.user_id);
    if (data.user_id !== client.userId) return;
    if (data.channel_id) client.voiceGuildId = data.guild_id ?? null;
    else if (client.voiceGuildId === data.guild_id) client.voiceGuildId = null;
  },
  GUILD_SCHEDULED_EVENT_CREATE: putEvent,
  GUILD_SCHEDULED_EVENT_UPDATE: putEvent,
  GUILD_SCHEDULED_EVENT_DELETE: (client: Client, data: APIGuildScheduledEvent) =>
    void client.world.guilds.get(data.guild_id)?.events.delete(data.id),
  GUILD_SCHEDULED_EVENT_USER_ADD: (client: Client, data: EventUser) => countInterest(client, data, 1),
  GUILD_SCHEDULED_EVENT_USER_REMOVE: (client: Client, data: EventUser) => countInterest(client, data, -1),
};

interface Recipient {
  channel_id: string;
  user: APIUser;
}

interface ThreadMembers {
  id: string;
  guild_id: string;
  member_count: number;
  added_members?: { user_id?: string }[];
  removed_member_ids?: string[];
}

interface VoiceState {
  guild_id?: string;
  channel_id: string | null;
  user_id: string;
  self_mute: boolean;
  self_deaf: boolean;
  mute: boolean;
  deaf: boolean;
}

interface EventUser {
  guild_id: string;
  guild_scheduled_event_id: string;
}

function changeRecipients(client: Client, { channel_id: id, user }: Recipient, isIn: boolean): void {
  const place = client.world.places.get(id);
  if (!place || user.id === client.userId) return;
  client.world.users.set(user.id, user);
  const others = place.recipients.filter((one) => one.id !== user.id);
  const recipients = isIn ? [...others, user] : others;
  // A group without a name of its own is called after who is in it.
  const name = place.name === namesOf(place.recipients) ? namesOf(recipients) : place.name;
  client.world.places.set(id, { ...place, recipients, name });
}

function forget(client: Client, channelId: string): void {
  client.unread.read(channelId);
  client.world.places.delete(channelId);
}

function joined(client: Client, guildId: string, threadId: string, isIn: boolean): void {
  const threads = client.world.guilds.get(guildId)?.joinedThreads;
  if (isIn) threads?.add(threadId);
  else threads?.delete(threadId);
}

/** Documentation, "Guild Scheduled Event Status": from here on it is over. */
const COMPLETED = 3;

function putEvent(client: Client, data: APIGuildScheduledEvent): void {
  const events = client.world.guilds.get(data.guild_id)?.events;
  // How many are interested is told over REST only, and counted on from there.
  if (data.status < COMPLETED) events?.set(data.id, { ...events.get(data.id), ...data });
  else events?.delete(data.id);
}

function countInterest(client: Client, data: EventUser, difference: 1 | -1): void {
  const events = client.world.guilds.get(data.guild_id)?.events;
  const event = events?.get(data.guild_scheduled_event_id);
  if (event) events?.set(event.id, { ...event, user_count: Math.max(0, (event.user_count ?? 0) + difference) });
}
