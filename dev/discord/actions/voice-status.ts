// What a voice channel says is going on in it.
import { INTENTS } from "../gateway/intents.ts";
import type { Call } from "../rest/route.ts";
import type { ChannelRecord } from "../state/records.ts";
import { AUDIT, audit } from "./audit.ts";

/** Not part of the channel's object: clients learn it from this event alone. */
export function changeVoiceStatus(call: Call, channel: ChannelRecord, status: string | null): void {
  const guildId = channel.guild_id!;
  call.world.state.channels.set(channel.id, { ...channel, voice_status: status });
  call.world.emit({
    type: "VOICE_CHANNEL_STATUS_UPDATE",
    intent: INTENTS.GUILDS,
    guildId,
    channelId: channel.id,
    data: { id: channel.id, guild_id: guildId, status },
  });
  audit(call, {
    guildId,
    action: status === null ? AUDIT.VOICE_CHANNEL_STATUS_DELETE : AUDIT.VOICE_CHANNEL_STATUS_UPDATE,
    targetId: channel.id,
    ...(status === null ? {} : { options: { status } }),
  });
}
