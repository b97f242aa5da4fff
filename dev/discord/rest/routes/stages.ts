import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { changeStage, closeStage, openStage, stageOf, stageView } from "../../actions/stages.ts";
import { STAGE } from "../../actions/voice.ts";
import { ApiError, missingAccess, unknown, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { scheduledEvents } from "../../state/scheduled-events.ts";
import type { StageRecord } from "../../state/stages.ts";
import { channelOf, requireInChannel } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const PATH = "/stage-instances/{channel_id}";
const LEVELS = [1, 2] as const;

/** Live stages. Whoever moderates the channel opens, changes and closes them. */
export const stageRoutes: readonly Route[] = [
  route("POST", "/stage-instances", createStage),
  route("GET", PATH, (call) => ok(stageView(stageIn(call, channelOf(call))))),
  route("PATCH", PATH, (call) => {
    const form = new Form(call.body);
    const topic = form.has("topic") ? form.string("topic", { min: 1, max: 120 }) : null;
    const level = form.choice("privacy_level", LEVELS);
    form.errors.throwIfAny();
    const channel = channelOf(call);
    const stage = stageIn(call, channel);
    requireModerator(call, channel);
    const changes = { ...(topic === null ? {} : { topic }), ...(level === null ? {} : { privacy_level: level }) };
    const next = changeStage(call.world, call.userId, stage, changes);
    writeDown(call, AUDIT.STAGE_INSTANCE_UPDATE, stage, next);
    return ok(stageView(next));
  }),
  route("DELETE", PATH, (call) => {
    const channel = channelOf(call);
    const stage = stageIn(call, channel);
    requireModerator(call, channel);
    closeStage(call.world, call.userId, stage);
    writeDown(call, AUDIT.STAGE_INSTANCE_DELETE, stage, null);
    return nothing();
  }),
];

function createStage(call: Call) {
  const form = new Form(call.body);
  const channelId = form.snowflake("channel_id", true);
  const topic = form.string("topic", { min: 1, max: 120, required: true });
  const level = form.choice("privacy_level", LEVELS) ?? 2;
  const eventId = form.snowflake("guild_scheduled_event_id");
  const notify = form.boolean("send_start_notification") ?? false;
  form.errors.throwIfAny();
  const channel = call.world.state.channels.get(channelId!);
  if (!channel) throw unknown("Channel");
  if (!mayInChannel(call.world, channel.id, call.userId, "VIEW_CHANNEL")) throw missingAccess();
  if (channel.type !== STAGE) throw wrongChannelType();
  if (eventId && call.world.state.table(scheduledEvents).get(eventId)?.guild_id !== channel.guild_id) {
    throw unknown("Guild Scheduled Event");
  }
  requireModerator(call, channel);
  // Telling everyone needs the right to mention them (documentation, "Create Stage Instance").
  if (notify) requireInChannel(call, channel, "MENTION_EVERYONE");
  if (stageOf(call.world, channel.id)) throw new ApiError(400, 150006, "The Stage is already open");
  const stage = openStage(call.world, call.userId, {
    guild_id: channel.guild_id!,
    channel_id: channel.id,
    topic: topic!,
    privacy_level: level,
    guild_scheduled_event_id: eventId,
  });
  writeDown(call, AUDIT.STAGE_INSTANCE_CREATE, null, stage);
  return ok(stageView(stage));
}

function stageIn(call: Call, channel: ChannelRecord): StageRecord {
  const stage = stageOf(call.world, channel.id);
  if (!stage) throw unknown("Stage Instance");
  return stage;
}

/** A moderator of a stage has all three (documentation, "Stage Instance Resource"). */
function requireModerator(call: Call, channel: ChannelRecord): void {
  requireInChannel(call, channel, "MANAGE_CHANNELS", "MUTE_MEMBERS", "MOVE_MEMBERS");
}

function writeDown(call: Call, action: number, before: StageRecord | null, after: StageRecord | null): void {
  const { id, guild_id: guildId, channel_id } = (after ?? before)!;
  const changes = changesOf<StageRecord>(before, after, ["topic", "privacy_level"]);
  audit(call, { guildId, action, targetId: id, changes, options: { channel_id } });
}
