// What the local Discord remembers. Field names are Discord's own where a record is nearly its object.
// A field that may be absent stands for Discord's default then: large servers stay small, older journals readable.

export interface UserRecord {
  id: string;
  username: string;
  global_name: string | null;
  discriminator: string;
  avatar: string | null;
  bot: boolean;
  locale: string;
  /** Whether they refuse direct messages from servers' members (50007). */
  dms_closed?: boolean;
  banner?: string | null;
  accent_color?: number | null;
  public_flags?: number;
}

export interface OverwriteRecord {
  id: string;
  /** 0 role, 1 member. */
  type: 0 | 1;
  allow: string;
  deny: string;
}

export interface RoleRecord {
  id: string;
  guild_id: string;
  name: string;
  permissions: string;
  position: number;
  color: number;
  hoist: boolean;
  managed: boolean;
  mentionable: boolean;
  bot_id?: string;
  secondary_color?: number | null;
  tertiary_color?: number | null;
  icon?: string | null;
  unicode_emoji?: string | null;
  flags?: number;
}

export interface MemberRecord {
  guild_id: string;
  user_id: string;
  nick: string | null;
  roles: string[];
  joined_at: string;
  pending: boolean;
  mute: boolean;
  deaf: boolean;
  flags: number;
  communication_disabled_until: string | null;
  avatar?: string | null;
  banner?: string | null;
  bio?: string | null;
  premium_since?: string | null;
}

export interface GuildRecord {
  id: string;
  name: string;
  icon: string | null;
  description: string | null;
  owner_id: string;
  system_channel_id: string | null;
  rules_channel_id: string | null;
  verification_level: number;
  preferred_locale: string;
  features: string[];
  created_at: string;
  splash?: string | null;
  discovery_splash?: string | null;
  home_header?: string | null;
  banner?: string | null;
  afk_channel_id?: string | null;
  /** Seconds. */
  afk_timeout?: number;
  default_message_notifications?: number;
  explicit_content_filter?: number;
  mfa_level?: number;
  nsfw_level?: number;
  system_channel_flags?: number;
  public_updates_channel_id?: string | null;
  safety_alerts_channel_id?: string | null;
  premium_progress_bar_enabled?: boolean;
  premium_tier?: number;
  premium_subscription_count?: number;
  vanity_url_code?: string | null;
  vanity_uses?: number;
  widget_enabled?: boolean;
  widget_channel_id?: string | null;
  incidents_data?: Record<string, unknown> | null;
}

export interface ChannelRecord {
  id: string;
  /** 0 text, 1 direct message, 2 voice, 4 category, 5 announcement, 10–12 threads, 13 stage, 15 forum, 16 media. */
  type: number;
  guild_id: string | null;
  name: string | null;
  topic: string | null;
  parent_id: string | null;
  position: number;
  nsfw: boolean;
  rate_limit_per_user: number;
  overwrites: OverwriteRecord[];
  last_message_id: string | null;
  /** Direct messages: everyone in it. */
  recipients: string[];
  /** Conversations of several: picture, names given within, the application that opened it. */
  icon?: string | null;
  nicks?: Record<string, string>;
  application_id?: string;
  flags?: number;
  last_pin_timestamp?: string | null;
  /** Voice and stage. */
  bitrate?: number;
  user_limit?: number;
  rtc_region?: string | null;
  video_quality_mode?: number;
  voice_status?: string | null;
  /** What threads of this channel begin with. */
  default_auto_archive_duration?: number;
  default_thread_rate_limit_per_user?: number;
  /** Forum and media. */
  available_tags?: ForumTagRecord[];
  default_reaction_emoji?: { emoji_id: string | null; emoji_name: string | null } | null;
  default_sort_order?: number | null;
  default_forum_layout?: number;
  default_tag_setting?: "match_all" | "match_some" | null;
  /** Threads: `parent_id` is the channel they hang under. */
  owner_id?: string;
  thread_metadata?: ThreadMetadata;
  applied_tags?: string[];
  /** Messages in it now, and ever; neither counts the one that opened it. */
  message_count?: number;
  total_message_sent?: number;
}

export interface ForumTagRecord {
  id: string;
  name: string;
  moderated: boolean;
  emoji_id: string | null;
  emoji_name: string | null;
}

export interface ThreadMetadata {
  archived: boolean;
  /** Minutes. */
  auto_archive_duration: number;
  archive_timestamp: string;
  locked: boolean;
  /** Private threads alone. */
  invitable?: boolean;
  create_timestamp: string;
}
