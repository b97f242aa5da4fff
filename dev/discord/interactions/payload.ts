// What an application is told of an interaction (documentation, "Interaction Structure").
import { contextOf } from "../applications/installations.ts";
import { entitlementsIn } from "../applications/entitlements.ts";
import { bits } from "../permissions/bits.ts";
import { channelPermissions } from "../permissions/compute.ts";
import type { InteractionRecord } from "../state/application-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { interactionChannelView } from "../views/guild.ts";
import { messageView } from "../views/message.ts";
import { memberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import type { Invocation } from "./invoke.ts";
import { UPLOAD_LIMIT } from "./uploads.ts";

export function interactionPayload(
  world: World,
  record: InteractionRecord,
  { channel, data, message, owners }: Invocation,
): Record<string, unknown> {
  const user = world.state.users.get(record.user_id)!;
  const guild = record.guild_id ? world.state.guilds.get(record.guild_id) : undefined;
  const member = record.guild_id ? world.state.member(record.guild_id, record.user_id) : undefined;
  const permissions = channelPermissions(world, channel.id, record.user_id).toString();
  const entitlements = entitlementsIn(world, record.application_id, record.user_id, record.guild_id);
  return {
    id: record.id,
    application_id: record.application_id,
    type: record.type,
    token: record.token,
    version: 1,
    data,
    channel_id: channel.id,
    channel: interactionChannelView(world, channel, record.user_id),
    ...(guild
      ? {
        guild_id: guild.id,
        guild: { id: guild.id, locale: guild.preferred_locale, features: guild.features },
        guild_locale: guild.preferred_locale,
      }
      : {}),
    ...(member ? { member: { ...memberView(world, member), permissions } } : { user: userById(world, user.id) }),
    ...(message ? { message: messageView(world, message) } : {}),
    app_permissions: appPermissions(world, record.application_id, channel, record.user_id).toString(),
    locale: user.locale,
    entitlements,
    entitlement_sku_ids: entitlements.map((it) => it["sku_id"]),
    authorizing_integration_owners: owners,
    context: contextOf(channel, record.application_id),
    attachment_size_limit: UPLOAD_LIMIT,
  };
}

/** In direct messages always the same; where only a person brought the application, no more than that person may do. */
function appPermissions(world: World, applicationId: string, channel: ChannelRecord, userId: string): bigint {
  const own = bits("ATTACH_FILES", "EMBED_LINKS", "MENTION_EVERYONE");
  switch (contextOf(channel, applicationId)) {
    case 1:
      return own | bits("USE_EXTERNAL_EMOJIS");
    case 2:
      return own;
  }
  if (world.state.isMember(channel.guild_id!, applicationId)) {
    return channelPermissions(world, channel.id, applicationId);
  }
  return channelPermissions(world, channel.id, userId) & (own | bits("USE_EXTERNAL_EMOJIS"));
}
