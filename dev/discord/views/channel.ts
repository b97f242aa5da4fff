// Channels of a server as Discord shows them: each type has fields of its own.
import { bits } from "../permissions/bits.ts";
import { CHANNEL, isForum } from "../rules/channel.ts";
import type { ChannelRecord } from "../state/records.ts";

export function guildChannelView(channel: ChannelRecord): Record<string, unknown> {
  const { type } = channel;
  return {
    id: channel.id,
    type,
    guild_id: channel.guild_id,
    name: channel.name,
    position: channel.position,
    parent_id: channel.parent_id,
    flags: channel.flags ?? 0,
    permission_overwrites: channel.overwrites,
    nsfw: channel.nsfw,
    ...(type === CHANNEL.CATEGORY ? {} : textFields(channel)),
    ...(type === CHANNEL.VOICE || type === CHANNEL.STAGE ? voiceFields(channel) : {}),
    ...(isForum(type) ? forumFields(channel) : {}),
  };
}

/** CHANNEL_OBFUSCATED (documentation, "Channel Flags"). */
const OBFUSCATED = 1 << 17;

/** What the gateway tells of a channel to a bot that may not view it (documentation, "Obfuscated Channels"). */
export function obfuscatedChannelView(channel: ChannelRecord): Record<string, unknown> {
  const { id, type, guild_id, position, parent_id, recipients } = channel;
  return guildChannelView({
    id,
    type,
    guild_id,
    position,
    parent_id,
    recipients,
    name: "___hidden___",
    flags: OBFUSCATED,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: null,
    overwrites: [{ id: guild_id!, type: 0, allow: "0", deny: bits("VIEW_CHANNEL").toString() }],
  });
}

function textFields(channel: ChannelRecord): Record<string, unknown> {
  return {
    topic: channel.topic,
    last_message_id: channel.last_message_id,
    rate_limit_per_user: channel.rate_limit_per_user,
    ...(channel.last_pin_timestamp === undefined ? {} : { last_pin_timestamp: channel.last_pin_timestamp }),
    ...(channel.default_auto_archive_duration === undefined
      ? {}
      : { default_auto_archive_duration: channel.default_auto_archive_duration }),
    ...(channel.default_thread_rate_limit_per_user === undefined
      ? {}
      : { default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user }),
  };
}

function voiceFields(channel: ChannelRecord): Record<string, unknown> {
  return {
    bitrate: channel.bitrate ?? 64_000,
    user_limit: channel.user_limit ?? 0,
    rtc_region: channel.rtc_region ?? null,
    ...(channel.video_quality_mode === undefined ? {} : { video_quality_mode: channel.video_quality_mode }),
  };
}

function forumFields(channel: ChannelRecord): Record<string, unknown> {
  return {
    available_tags: channel.available_tags ?? [],
    default_reaction_emoji: channel.default_reaction_emoji ?? null,
    default_sort_order: channel.default_sort_order ?? null,
    default_forum_layout: channel.default_forum_layout ?? 0,
    ...(channel.default_tag_setting === undefined ? {} : { default_tag_setting: channel.default_tag_setting }),
  };
}
