// Stages open, change their topic and close: by hand, with their channel, or because nobody speaks any more.
import { INTENTS } from "../gateway/intents.ts";
import type { ChannelRecord } from "../state/records.ts";
import { type StageRecord, stages } from "../state/stages.ts";
import { voiceStates } from "../state/voice.ts";
import type { World } from "../world.ts";
import { createMessage } from "./messages.ts";

/** "On the order of minutes" (documentation, "Auto Closing"). */
const SILENCE_MS = 5 * 60_000;
/** Types of the messages that Discord itself leaves in the stage's chat. */
const MESSAGE = { START: 27, END: 28, TOPIC: 31 } as const;

export function openStage(world: World, userId: string, draft: Omit<StageRecord, "id" | "silent_since">): StageRecord {
  const stage = { id: world.ids.next(), ...draft, silent_since: null };
  world.state.table(stages).set(stage.channel_id, stage);
  tell(world, "STAGE_INSTANCE_CREATE", stage);
  leaveNote(world, userId, stage, MESSAGE.START);
  heedSilence(world, stage.guild_id, stage.channel_id);
  return stage;
}

export function changeStage(world: World, userId: string, stage: StageRecord, changes: Partial<StageRecord>) {
  const next = world.state.table(stages).set(stage.channel_id, { ...stage, ...changes });
  tell(world, "STAGE_INSTANCE_UPDATE", next);
  if (next.topic !== stage.topic) leaveNote(world, userId, next, MESSAGE.TOPIC);
  return next;
}

/** @param userId who closes it; null when it closes by itself */
export function closeStage(world: World, userId: string | null, stage: StageRecord): void {
  world.state.table(stages).delete(stage.channel_id);
  tell(world, "STAGE_INSTANCE_DELETE", stage);
  if (userId !== null) leaveNote(world, userId, stage, MESSAGE.END);
}

/** The stage of a channel, if it is live. One that has been silent for long is closed when it is looked for. */
export function stageOf(world: World, channelId: string): StageRecord | undefined {
  const stage = world.state.table(stages).get(channelId);
  if (!stage) return undefined;
  heedSilence(world, stage.guild_id, channelId);
  return world.state.table(stages).get(channelId);
}

/** The live stages of a server. */
export function stagesOf(world: World, guildId: string): StageRecord[] {
  return world.state.table(stages).by("guild", guildId).flatMap((stage) => stageOf(world, stage.channel_id) ?? []);
}

/** Notes since when nobody speaks on a stage, and closes it in the end. Also right after a restart, when all are gone. */
export function heedSilence(world: World, guildId: string, channelId: string): void {
  const stage = world.state.table(stages).get(channelId);
  if (!stage) return;
  const speaks = voiceStates(world.state).in(guildId, channelId).some(({ suppress }) => !suppress);
  const now = world.clock.now();
  if (speaks) {
    if (stage.silent_since !== null) world.state.table(stages).set(channelId, { ...stage, silent_since: null });
  } else if (stage.silent_since === null) {
    world.state.table(stages).set(channelId, { ...stage, silent_since: now });
    world.clock.after(SILENCE_MS, () => heedSilence(world, guildId, channelId));
  } else if (now - stage.silent_since >= SILENCE_MS) closeStage(world, null, stage);
}

/** Has every stage of a state close when its time comes; called once at the start, when nobody speaks anywhere. */
export function watchStages(world: World): void {
  for (const stage of [...world.state.table(stages).values()]) {
    heedSilence(world, stage.guild_id, stage.channel_id);
    if (stage.silent_since === null) continue;
    const left = Math.max(0, stage.silent_since + SILENCE_MS - world.clock.now());
    world.clock.after(left, () => heedSilence(world, stage.guild_id, stage.channel_id));
  }
}

export function stageView({ silent_since: _, ...stage }: StageRecord): Record<string, unknown> {
  return { ...stage, discoverable_disabled: true };
}

function leaveNote(world: World, userId: string, stage: StageRecord, type: number): void {
  const channel: ChannelRecord | undefined = world.state.channels.get(stage.channel_id);
  if (channel) createMessage(world, channel, { authorId: userId, content: stage.topic, type });
}

function tell(world: World, type: string, stage: StageRecord): void {
  const { guild_id: guildId, channel_id: channelId } = stage;
  world.emit({ type, intent: INTENTS.GUILDS, guildId, channelId, data: stageView(stage) });
}
