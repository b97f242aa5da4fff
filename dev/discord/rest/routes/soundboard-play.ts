import { ApiError, unknown, wrongChannelType } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { Form } from "../../rules/form.ts";
import { DEFAULT_SOUNDS } from "../../state/default-sounds.ts";
import { sounds } from "../../state/expressions.ts";
import { voiceStates } from "../../state/voice.ts";
import { channelOf, requireInChannel } from "../guards.ts";
import { nothing, type Route, route } from "../route.ts";

/** Somebody in a voice channel plays a sound to everybody in it. */
export const playRoute: Route = route("POST", "/channels/{channel_id}/send-soundboard-sound", (call) => {
  const form = new Form(call.body);
  const soundId = form.snowflake("sound_id", true), sourceId = form.snowflake("source_guild_id");
  form.errors.throwIfAny();
  const { world, userId } = call;
  const channel = channelOf(call), guildId = channel.guild_id;
  if (guildId === null || (channel.type !== 2 && channel.type !== 13)) {
    throw wrongChannelType();
  }
  const usual = DEFAULT_SOUNDS.find((it) => it.sound_id === soundId);
  const own = world.state.table(sounds).get(soundId!);
  const known = own && own.guild_id === (sourceId ?? guildId) && world.state.isMember(own.guild_id, userId);
  if (!usual && !known) throw unknown("sound");
  requireInChannel(call, channel, "SPEAK", "USE_SOUNDBOARD");
  if (known && own.guild_id !== guildId) requireInChannel(call, channel, "USE_EXTERNAL_SOUNDS");
  const voice = voiceStates(world.state).get(guildId, userId), member = world.state.member(guildId, userId)!;
  if (voice?.channel_id !== channel.id) throw new ApiError(400, 40032, "Target user is not connected to voice.");
  if (member.mute || member.deaf || voice.self_deaf || voice.suppress) {
    throw new ApiError(400, 50167, "Cannot send voice effect when user is server muted, deafened, or suppressed");
  }
  const { emoji_id, emoji_name, volume } = (usual ?? own)!;
  world.emit({
    type: "VOICE_CHANNEL_EFFECT_SEND",
    intent: INTENTS.GUILD_VOICE_STATES,
    guildId,
    channelId: channel.id,
    data: {
      channel_id: channel.id,
      guild_id: guildId,
      user_id: userId,
      ...(emoji_id || emoji_name ? { emoji: { id: emoji_id, name: emoji_name } } : {}),
      // Default sounds are named by a number, others by their id (documentation, "Voice Channel Effect Send").
      sound_id: usual ? Number(soundId) : soundId,
      sound_volume: volume,
    },
  });
  return nothing();
});
