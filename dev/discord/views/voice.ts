// Voice states as Discord shows them.
import type { VoiceRecord } from "../state/voice.ts";
import type { World } from "../world.ts";
import { memberView } from "./people.ts";

export function voiceView(world: World, record: VoiceRecord, channelId: string | null = record.channel_id) {
  const member = world.state.member(record.guild_id, record.user_id);
  return {
    guild_id: record.guild_id,
    channel_id: channelId,
    user_id: record.user_id,
    session_id: record.session_id,
    mute: member?.mute ?? false,
    deaf: member?.deaf ?? false,
    self_mute: record.self_mute,
    self_deaf: record.self_deaf,
    self_video: record.self_video,
    self_stream: record.self_stream,
    suppress: record.suppress,
    request_to_speak_timestamp: record.request_to_speak_timestamp,
    ...(member ? { member: memberView(world, member) } : {}),
  };
}

/** As GUILD_CREATE has them: without the server and the member. */
export function guildVoiceView(world: World, record: VoiceRecord): Record<string, unknown> {
  const { guild_id: _, member: __, ...view } = voiceView(world, record);
  return view;
}
