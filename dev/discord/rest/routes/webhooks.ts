import { AUDIT, audit, changesOf, type NewAudit, recordAudit } from "../../actions/audit.ts";
import { changeWebhook, makeWebhook, removeWebhook } from "../../actions/webhooks.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { formError, maximumReached, missingPermissions, unknown, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import { readPicture } from "../../rules/images.ts";
import { hasWebhooks, readWebhookName } from "../../rules/webhook.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { type WebhookRecord, webhooks } from "../../state/webhooks.ts";
import { webhookView } from "../../views/webhook.ts";
import { channelOf, guildOf, requireInChannel, requireInGuild } from "../guards.ts";
import { type Answer, type Call, nothing, ok, type Route, route } from "../route.ts";
import { applicationIdOf, managedWebhook, webhookByToken } from "../webhook-guards.ts";

/** Webhooks that a channel may have, and a server in all its channels. */
const MAXIMUM = 15;
const MAXIMUM_OF_GUILD = 1_000;
const ID = "/webhooks/{webhook_id}";
const TOKEN = `${ID}/{webhook_token}`;
const OPEN = { access: ["nobody"] as const, limit: { limit: 5, windowMs: 2_000 } };
const AUDITED = ["type", "channel_id", "name", "application_id"] as const;

/** Webhooks themselves: by whoever manages them, or by whoever has the token. */
export const webhookRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/webhooks", (call) => {
    const channel = webhookChannel(call);
    return ok(listed(call, call.world.state.table(webhooks).by("channel", channel.id)));
  }),
  route("POST", "/channels/{channel_id}/webhooks", create),
  route("GET", "/guilds/{guild_id}/webhooks", (call) => {
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_WEBHOOKS");
    return ok(listed(call, call.world.state.table(webhooks).by("guild", guild.id)));
  }),
  route("GET", ID, (call) => ok(view(call, managedWebhook(call, { own: true })))),
  route("PATCH", ID, (call) => {
    const form = new Form(call.body ?? {});
    const moved = form.has("channel_id") ? form.snowflake("channel_id") : null;
    const changes = readChanges(call, form);
    const hook = managedWebhook(call);
    const target = moved === null || moved === hook.channel_id ? null : targetOf(call, hook, moved);
    return ok(view(call, change(call, hook, changes, target)));
  }),
  route("DELETE", ID, (call) => remove(call, managedWebhook(call))),
  route("GET", TOKEN, (call) => ok(webhookView(call.world, webhookByToken(call), { byToken: true })), OPEN),
  route("PATCH", TOKEN, (call) => {
    const changes = readChanges(call, new Form(call.body ?? {}));
    return ok(webhookView(call.world, change(call, webhookByToken(call), changes, null), { byToken: true }));
  }, OPEN),
  route("DELETE", TOKEN, (call) => remove(call, webhookByToken(call)), OPEN),
];

function listed(call: Call, hooks: readonly WebhookRecord[]): unknown[] {
  return hooks.map((hook) => view(call, hook));
}

const view = (call: Call, hook: WebhookRecord) =>
  webhookView(call.world, hook, { applicationId: applicationIdOf(call) });

function webhookChannel(call: Call): ChannelRecord {
  const channel = channelOf(call);
  requireInChannel(call, channel, "MANAGE_WEBHOOKS");
  if (!hasWebhooks(channel.type)) throw wrongChannelType();
  return channel;
}

function create(call: Call): Answer {
  const form = new Form(call.body ?? {});
  const name = readWebhookName(form, "name", true);
  const picture = readPicture(form, "avatar");
  form.errors.throwIfAny();
  const channel = webhookChannel(call);
  requireRoomForNew(call, channel);
  let hook = makeWebhook(call.world, channel, {
    type: 1,
    name: name!,
    application_id: applicationIdOf(call),
    user_id: call.userId,
  });
  if (picture) {
    const avatar = keepPicture(call.world, "avatars", hook.id, picture);
    hook = call.world.state.table(webhooks).set(hook.id, { ...hook, avatar });
  }
  audit(call, {
    guildId: hook.guild_id,
    action: AUDIT.WEBHOOK_CREATE,
    targetId: hook.id,
    changes: [...changesOf(null, hook, AUDITED), ...avatarChange(null, hook.avatar)],
  });
  return ok(view(call, hook));
}

/** Throws when a channel or its server has as many webhooks as it may have. */
export function requireRoomForNew(call: Call, channel: ChannelRecord): void {
  requireRoom(call, channel.id);
  if (call.world.state.table(webhooks).count("guild", channel.guild_id!) >= MAXIMUM_OF_GUILD) {
    throw maximumReached(30058, "webhooks per guild", MAXIMUM_OF_GUILD);
  }
}

function requireRoom(call: Call, channelId: string): void {
  if (call.world.state.table(webhooks).count("channel", channelId) >= MAXIMUM) {
    throw maximumReached(30007, "webhooks", MAXIMUM);
  }
}

/** Name and picture; a name that is null stays as it was. */
function readChanges(call: Call, form: Form): (hook: WebhookRecord) => Partial<WebhookRecord> {
  const name = readWebhookName(form, "name");
  const picture = readPicture(form, "avatar");
  form.errors.throwIfAny();
  return (hook) => ({
    ...(name === null ? {} : { name }),
    ...(picture ? { avatar: keepPicture(call.world, "avatars", hook.id, picture) } : {}),
    ...(form.raw("avatar") === null ? { avatar: null } : {}),
  });
}

/** The channel a webhook is moved to: of the same server, and one manages webhooks there too. */
function targetOf(call: Call, hook: WebhookRecord, channelId: string): ChannelRecord {
  const target = call.world.state.channels.get(channelId);
  if (!target) throw unknown("Channel");
  if (target.guild_id !== hook.guild_id) {
    throw formError(["channel_id"], "CHANNEL_INVALID", "The channel is not in the webhook's server");
  }
  if (!mayInChannel(call.world, target.id, call.userId, "MANAGE_WEBHOOKS")) {
    throw missingPermissions();
  }
  if (!hasWebhooks(target.type)) throw wrongChannelType();
  requireRoom(call, target.id);
  return target;
}

function change(
  call: Call,
  hook: WebhookRecord,
  changes: (hook: WebhookRecord) => Partial<WebhookRecord>,
  target: ChannelRecord | null,
): WebhookRecord {
  const next = changeWebhook(call.world, hook, { ...changes(hook), ...(target ? { channel_id: target.id } : {}) });
  auditAs(call, {
    guildId: hook.guild_id,
    action: AUDIT.WEBHOOK_UPDATE,
    targetId: hook.id,
    changes: [...changesOf(hook, next, ["name", "channel_id"]), ...avatarChange(hook.avatar, next.avatar)],
  });
  return next;
}

function remove(call: Call, hook: WebhookRecord): Answer {
  removeWebhook(call.world, hook);
  auditAs(call, {
    guildId: hook.guild_id,
    action: AUDIT.WEBHOOK_DELETE,
    targetId: hook.id,
    changes: [...changesOf(hook, null, AUDITED), ...avatarChange(hook.avatar, null)],
  });
  return nothing();
}

function avatarChange(before: string | null, after: string | null) {
  return changesOf({ avatar_hash: before ?? undefined }, { avatar_hash: after ?? undefined }, ["avatar_hash"]);
}

/** Whoever has only the token is nobody: the log says so. */
function auditAs(call: Call, entry: NewAudit): void {
  const known = call.caller.kind === "bot" || call.caller.kind === "person";
  recordAudit(call.world, known ? call.userId : null, call.reason, entry);
}
