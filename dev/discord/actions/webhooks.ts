// Webhooks are made, changed and taken away; whoever looks after them is told which channel's changed.
import { randomBytes } from "node:crypto";
import { INTENTS } from "../gateway/intents.ts";
import type { ChannelRecord } from "../state/records.ts";
import { type WebhookRecord, webhooks } from "../state/webhooks.ts";
import type { World } from "../world.ts";

export type NewWebhook = Pick<WebhookRecord, "type" | "name" | "application_id" | "user_id" | "source">;

export function makeWebhook(world: World, channel: ChannelRecord, draft: NewWebhook): WebhookRecord {
  const id = world.ids.next();
  const hook = world.state.table(webhooks).set(id, {
    ...draft,
    id,
    guild_id: channel.guild_id!,
    channel_id: channel.id,
    avatar: null,
    token: draft.type === 1 ? randomBytes(51).toString("base64url") : null,
  });
  tell(world, hook);
  return hook;
}

export function changeWebhook(world: World, hook: WebhookRecord, changes: Partial<WebhookRecord>): WebhookRecord {
  const next = world.state.table(webhooks).set(hook.id, { ...hook, ...changes });
  tell(world, next);
  if (next.channel_id !== hook.channel_id) tell(world, hook);
  return next;
}

export function removeWebhook(world: World, hook: WebhookRecord): void {
  world.state.table(webhooks).delete(hook.id);
  tell(world, hook);
}

/** Takes a channel's webhooks away with it, and what followed it. */
export function forgetWebhooks(world: World, channelId: string): void {
  const table = world.state.table(webhooks);
  for (const hook of [...table.by("channel", channelId), ...table.by("source", channelId)]) removeWebhook(world, hook);
}

/** That something about a channel's webhooks changed is all that is told (documentation, "Webhooks Update"). */
function tell(world: World, { guild_id, channel_id }: WebhookRecord): void {
  world.emit({
    type: "WEBHOOKS_UPDATE",
    intent: INTENTS.GUILD_WEBHOOKS,
    guildId: guild_id,
    channelId: channel_id,
    data: { guild_id, channel_id },
  });
}
