// Servers, roles and channels as Discord shows them.
import { channelPermissions } from "../permissions/compute.ts";
import type { ChannelRecord, GuildRecord, RoleRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import type { World } from "../world.ts";
import { guildChannelView } from "./channel.ts";
import { emojisView, stickersView } from "./expressions.ts";
import { groupView } from "./group.ts";
import { userById } from "./people.ts";
import { threadView } from "./thread.ts";

export function roleView(role: RoleRecord): Record<string, unknown> {
  return {
    id: role.id,
    name: role.name,
    description: null,
    permissions: role.permissions,
    position: role.position,
    color: role.color,
    colors: colorsView(role),
    hoist: role.hoist,
    managed: role.managed,
    mentionable: role.mentionable,
    icon: role.icon ?? null,
    unicode_emoji: role.unicode_emoji ?? null,
    flags: role.flags ?? 0,
    ...(role.bot_id ? { tags: { bot_id: role.bot_id } } : {}),
  };
}

export function colorsView(role: RoleRecord): Record<string, number | null> {
  return {
    primary_color: role.color,
    secondary_color: role.secondary_color ?? null,
    tertiary_color: role.tertiary_color ?? null,
  };
}

export function channelView(world: World, channel: ChannelRecord, viewerId?: string): Record<string, unknown> {
  if (isThread(channel)) return threadView(world, channel, viewerId);
  if (channel.type === 3) return groupView(world, channel, viewerId);
  if (channel.guild_id === null) {
    return {
      id: channel.id,
      type: channel.type,
      flags: 0,
      last_message_id: channel.last_message_id,
      recipients: channel.recipients.filter((id) => id !== viewerId).map((id) => userById(world, id)),
    };
  }
  return guildChannelView(channel);
}

/** The channel an interaction happened in. @param viewerId whose permissions are shown */
export function interactionChannelView(world: World, channel: ChannelRecord, viewerId: string) {
  return {
    ...channelView(world, channel, viewerId),
    permissions: channelPermissions(world, channel.id, viewerId).toString(),
  };
}

export function guildView(world: World, guild: GuildRecord): Record<string, unknown> {
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    description: guild.description,
    home_header: guild.home_header ?? null,
    splash: guild.splash ?? null,
    discovery_splash: guild.discovery_splash ?? null,
    features: guild.features,
    banner: guild.banner ?? null,
    owner_id: guild.owner_id,
    application_id: null,
    region: "europe",
    afk_channel_id: guild.afk_channel_id ?? null,
    afk_timeout: guild.afk_timeout ?? 300,
    system_channel_id: guild.system_channel_id,
    system_channel_flags: guild.system_channel_flags ?? 0,
    widget_enabled: guild.widget_enabled ?? false,
    widget_channel_id: guild.widget_channel_id ?? null,
    verification_level: guild.verification_level,
    roles: world.state.rolesOf(guild.id).map(roleView),
    default_message_notifications: guild.default_message_notifications ?? 0,
    mfa_level: guild.mfa_level ?? 0,
    explicit_content_filter: guild.explicit_content_filter ?? 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: guild.vanity_url_code ?? null,
    premium_tier: guild.premium_tier ?? 0,
    premium_subscription_count: guild.premium_subscription_count ?? 0,
    preferred_locale: guild.preferred_locale,
    rules_channel_id: guild.rules_channel_id,
    safety_alerts_channel_id: guild.safety_alerts_channel_id ?? null,
    public_updates_channel_id: guild.public_updates_channel_id ?? null,
    premium_progress_bar_enabled: guild.premium_progress_bar_enabled ?? false,
    premium_progress_bar_enabled_user_updated_at: null,
    nsfw: guild.nsfw_level === 1 || guild.nsfw_level === 3,
    nsfw_level: guild.nsfw_level ?? 0,
    emojis: emojisView(world, guild.id),
    stickers: stickersView(world, guild.id),
    incidents_data: guild.incidents_data ?? null,
  };
}
