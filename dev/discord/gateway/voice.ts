// Opcode 4: somebody joins, changes or leaves a voice channel (documentation, "Update Voice State").
import { hasRoom, joinVoice, leaveVoice, STAGE, VOICE } from "../actions/voice.ts";
import { mayInChannel } from "../permissions/compute.ts";
import { isSnowflake } from "../snowflake.ts";
import { voiceStates } from "../state/voice.ts";
import type { World } from "../world.ts";
import type { Session } from "./session.ts";

/** Whatever may not be is passed over in silence, as Discord does; only what is no request at all is a mistake. */
export function updateVoice(world: World, session: Session, d: unknown): "malformed" | "taken" {
  const asked = (d ?? {}) as Record<string, unknown>;
  const guildId = asked["guild_id"], channelId = asked["channel_id"] ?? null;
  if (!isSnowflake(guildId) || (channelId !== null && !isSnowflake(channelId))) return "malformed";
  const { userId } = session.identity;
  if (!world.state.isMember(guildId, userId)) return "taken";
  if (channelId === null) {
    leaveVoice(world, guildId, userId);
    return "taken";
  }
  const channel = world.state.channels.get(channelId);
  if (!channel || channel.guild_id !== guildId || ![VOICE, STAGE].includes(channel.type)) return "taken";
  if (!mayInChannel(world, channel.id, userId, "VIEW_CHANNEL", "CONNECT")) return "taken";
  const stays = voiceStates(world.state).get(guildId, userId)?.channel_id === channel.id;
  if (!stays && !hasRoom(world, channel, userId)) return "taken";
  joinVoice(world, channel, userId, {
    sessionId: session.id,
    selfMute: asked["self_mute"] === true,
    selfDeaf: asked["self_deaf"] === true,
    selfVideo: asked["self_video"] === true,
  });
  return "taken";
}

/** A session is over: whoever was in voice through it is out. */
export function endVoice(world: World, session: Session): void {
  for (const { guild_id, user_id } of voiceStates(world.state).ofSession(session.id)) {
    leaveVoice(world, guild_id, user_id);
  }
}
