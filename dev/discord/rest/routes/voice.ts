import { changeVoice, STAGE } from "../../actions/voice.ts";
import { isoTime } from "../../iso-time.ts";
import { unknown, wrongChannelType } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readTime } from "../../rules/time.ts";
import type { GuildRecord } from "../../state/records.ts";
import { type VoiceRecord, voiceStates } from "../../state/voice.ts";
import { voiceView } from "../../views/voice.ts";
import { guildOf, memberOf, requireInChannel } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const PATH = "/guilds/{guild_id}/voice-states";

/** Who is connected where, and who may speak on a stage. */
export const voiceRoutes: readonly Route[] = [
  route("GET", `${PATH}/@me`, (call) => ok(voiceView(call.world, stateOf(call, guildOf(call), call.userId)))),
  route("GET", `${PATH}/{user_id}`, (call) => {
    const guild = guildOf(call);
    return ok(voiceView(call.world, stateOf(call, guild, memberOf(call, guild.id).user_id)));
  }),
  route("PATCH", `${PATH}/@me`, patchOwn),
  route("PATCH", `${PATH}/{user_id}`, patchOther),
];

/** Listeners ask to speak or step back; whoever may mute people also takes the stage by themself. */
function patchOwn(call: Call) {
  const form = new Form(call.body);
  const channelId = form.snowflake("channel_id"), suppress = form.boolean("suppress");
  const request = form.has("request_to_speak_timestamp") ? readRequest(call, form) : undefined;
  form.errors.throwIfAny();
  const record = onStage(call, stateOf(call, guildOf(call), call.userId), channelId);
  const channel = call.world.state.channels.get(record.channel_id)!;
  if (suppress === false) requireInChannel(call, channel, "MUTE_MEMBERS");
  if (request) requireInChannel(call, channel, "REQUEST_TO_SPEAK");
  changeVoice(call.world, {
    ...record,
    ...(suppress === null ? {} : { suppress, request_to_speak_timestamp: null }),
    ...(request === undefined ? {} : { request_to_speak_timestamp: request }),
  });
  return nothing();
}

/** People who are let speak are marked as of now; bots are not (documentation, "Modify User Voice State"). */
function patchOther(call: Call) {
  const form = new Form(call.body);
  const channelId = form.snowflake("channel_id"), suppress = form.boolean("suppress");
  form.errors.throwIfAny();
  const guild = guildOf(call);
  const record = onStage(call, stateOf(call, guild, memberOf(call, guild.id).user_id), channelId);
  requireInChannel(call, call.world.state.channels.get(record.channel_id)!, "MUTE_MEMBERS");
  if (suppress === null) return nothing();
  const bot = call.world.state.users.get(record.user_id)?.bot === true;
  const since = suppress || bot ? null : isoTime(call.world.clock.now());
  changeVoice(call.world, { ...record, suppress, request_to_speak_timestamp: since });
  return nothing();
}

function stateOf(call: Call, guild: GuildRecord, userId: string): VoiceRecord {
  const record = voiceStates(call.world.state).get(guild.id, userId);
  if (!record) throw unknown("Voice State");
  return record;
}

/** The channel must be a stage, and the one they are in. */
function onStage(call: Call, record: VoiceRecord, channelId: string | null): VoiceRecord {
  const channel = call.world.state.channels.get(channelId ?? record.channel_id);
  if (!channel || channel.guild_id !== record.guild_id) throw unknown("Channel");
  if (channel.type !== STAGE) throw wrongChannelType();
  if (channel.id !== record.channel_id) throw unknown("Voice State");
  return record;
}

/** Any present or future time; one that is over is taken as now. */
function readRequest(call: Call, form: Form): string | null {
  const asked = readTime(form, "request_to_speak_timestamp");
  return asked === null ? null : isoTime(Math.max(Date.parse(asked), call.world.clock.now()));
}
