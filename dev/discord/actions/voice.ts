// People come into voice channels, are moved, and leave. Nothing is heard: there is no voice server behind it.
import { randomBytes } from "node:crypto";
import { INTENTS } from "../gateway/intents.ts";
import { mayInChannel } from "../permissions/compute.ts";
import type { ChannelRecord } from "../state/records.ts";
import { type VoiceRecord, voiceStates } from "../state/voice.ts";
import { voiceView } from "../views/voice.ts";
import type { World } from "../world.ts";
import { closeStage, heedSilence, stageOf } from "./stages.ts";

export const VOICE = 2, STAGE = 13;

/** What somebody's client says of itself. */
export interface OwnVoice {
  sessionId: string;
  selfMute: boolean;
  selfDeaf: boolean;
  selfVideo: boolean;
}

/** Somebody joins a channel, or changes what they say of themself in the one they are in. */
export function joinVoice(world: World, channel: ChannelRecord, userId: string, own: OwnVoice): void {
  const guildId = channel.guild_id!;
  const known = voiceStates(world.state).get(guildId, userId);
  const stays = known?.channel_id === channel.id;
  changeVoice(world, {
    guild_id: guildId,
    channel_id: channel.id,
    user_id: userId,
    session_id: own.sessionId,
    self_mute: own.selfMute,
    self_deaf: own.selfDeaf,
    self_video: own.selfVideo,
    self_stream: stays ? known.self_stream : false,
    suppress: stays ? known.suppress : startsSuppressed(world, channel, userId),
    request_to_speak_timestamp: stays ? known.request_to_speak_timestamp : null,
  });
  if (stays) return;
  giveServer(world, guildId, userId);
  if (known) heedSilence(world, guildId, known.channel_id);
}

/** A moderator moves somebody who is connected. */
export function moveVoice(world: World, record: VoiceRecord, channel: ChannelRecord): void {
  if (record.channel_id === channel.id) return;
  const suppress = startsSuppressed(world, channel, record.user_id);
  changeVoice(world, { ...record, channel_id: channel.id, suppress, request_to_speak_timestamp: null });
  heedSilence(world, record.guild_id, record.channel_id);
  giveServer(world, record.guild_id, record.user_id);
}

export function changeVoice(world: World, record: VoiceRecord): void {
  voiceStates(world.state).set(record);
  tell(world, record, voiceView(world, record));
}

/** Tells of a voice state again after the member changed (muted or deafened by a moderator). */
export function refreshVoice(world: World, guildId: string, userId: string): void {
  const record = voiceStates(world.state).get(guildId, userId);
  if (record) tell(world, record, voiceView(world, record));
}

/** @returns whether they were connected */
export function leaveVoice(world: World, guildId: string, userId: string): boolean {
  const states = voiceStates(world.state);
  const record = states.get(guildId, userId);
  if (!record) return false;
  states.delete(guildId, userId);
  const gone = { ...record, suppress: false, request_to_speak_timestamp: null };
  tell(world, gone, voiceView(world, gone, null));
  return true;
}

/** A channel is deleted: its stage closes, everybody leaves it. */
export function emptyVoice(world: World, guildId: string, channelId: string): void {
  const stage = stageOf(world, channelId);
  if (stage) closeStage(world, null, stage);
  for (const record of voiceStates(world.state).in(guildId, channelId)) leaveVoice(world, guildId, record.user_id);
}

/** Whether there is room in a channel for one more; whoever may move people always fits. */
export function hasRoom(world: World, channel: ChannelRecord, userId: string): boolean {
  const limit = channel.user_limit ?? 0;
  if (limit === 0 || mayInChannel(world, channel.id, userId, "MOVE_MEMBERS")) return true;
  return voiceStates(world.state).in(channel.guild_id!, channel.id).length < limit;
}

/** On a stage everybody begins as a listener; elsewhere it is a matter of SPEAK, and of the channel for the absent. */
function startsSuppressed(world: World, channel: ChannelRecord, userId: string): boolean {
  if (channel.type === STAGE) return true;
  if (world.state.guilds.get(channel.guild_id!)?.afk_channel_id === channel.id) return true;
  return !mayInChannel(world, channel.id, userId, "SPEAK");
}

/** Where to connect for sound: an address that nobody listens at, in the form that Discord gives it. */
function giveServer(world: World, guildId: string, userId: string): void {
  world.emit({
    type: "VOICE_SERVER_UPDATE",
    intent: 0,
    guildId,
    userIds: [userId],
    data: {
      token: randomBytes(8).toString("hex"),
      guild_id: guildId,
      endpoint: `${new URL(world.origin()).hostname}:9`,
    },
  });
}

function tell(world: World, record: VoiceRecord, data: Record<string, unknown>): void {
  const { guild_id: guildId, channel_id: channelId } = record;
  world.emit({ type: "VOICE_STATE_UPDATE", intent: INTENTS.GUILD_VOICE_STATES, guildId, data });
  heedSilence(world, guildId, channelId);
}
