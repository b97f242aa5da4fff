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

export interface AttachmentRecord {
  id: string;
  filename: string;
  size: number;
  content_type: string;
  description?: string;
  /** The name it came with, when the kept one is another. */
  title?: string;
  width?: number;
  height?: number;
  spoiler?: boolean;
  duration_secs?: number;
  waveform?: string;
}

/** What a forwarded message was when it was forwarded; its files are copies. */
export interface SnapshotRecord extends
  Pick<
    MessageRecord,
    "type" | "content" | "timestamp" | "edited_timestamp" | "flags" | "mentions" | "mention_roles" | "embeds"
  >,
  Pick<MessageRecord, "components" | "attachments" | "sticker_ids"> {}

export interface InteractionMetadata {
  id: string;
  type: number;
  user_id: string;
  /** The command with its group and subcommand, for example `level set`. */
  name?: string;
  command_type?: number;
  guild_id: string | null;
  /** Whose installation of the application it ran on: "0" the server's, "1" a person's. */
  owners?: Record<string, string>;
  original_response_message_id?: string;
  interacted_message_id?: string;
  /** A submitted modal: what it was shown in answer to. */
  triggering?: InteractionMetadata;
}

export interface MessageRecord {
  id: string;
  channel_id: string;
  guild_id: string | null;
  author_id: string;
  type: number;
  content: string;
  timestamp: string;
  edited_timestamp: string | null;
  tts: boolean;
  flags: number;
  pinned: boolean;
  mention_everyone: boolean;
  mentions: string[];
  mention_roles: string[];
  embeds: Record<string, unknown>[];
  components: Record<string, unknown>[];
  attachments: AttachmentRecord[];
  reactions: { emoji: { id: string | null; name: string }; users: string[] }[];
  nonce?: string | number;
  /** Type 0 (a reply, the default) or 1 (forwarded); a channel that is followed has no message. */
  reference?: { message_id?: string; channel_id: string; guild_id: string | null; type?: 0 | 1 };
  /** What was forwarded, as it was. */
  snapshots?: SnapshotRecord[];
  /** Of a message in a thread: how many were sent in it before. */
  position?: number;
  poll?: PollRecord;
  sticker_ids?: string[];
  /** The look of a client that the message passes on. */
  theme?: SharedTheme;
  pinned_at?: string;
  application_id?: string;
  webhook_id?: string;
  /** A webhook's message: the name and the picture it was sent under. */
  webhook_author?: { username: string; avatar: string | null };
  interaction?: InteractionMetadata;
  /** The only person who sees it. */
  ephemeral_to?: string;
}

export interface SharedTheme {
  /** Six hexadecimal digits each. */
  colors: string[];
  gradient_angle: number;
  base_mix: number;
  base_theme: number;
}

export interface PollRecord {
  question: string;
  answers: { answer_id: number; text?: string; emoji?: { id: string | null; name: string | null } }[];
  /** RFC 3339; null never ends. */
  expiry: string | null;
  allow_multiselect: boolean;
  layout_type: number;
  finalized: boolean;
  /** Ids of voters by answer. */
  votes: Record<string, string[]>;
}

export interface ApplicationRecord {
  id: string;
  name: string;
  description: string;
  icon: string | null;
  owner_id: string;
  client_secret: string;
  bot_token: string;
  redirect_uris: string[];
  /** Bits of the application's flags: which privileged intents are granted. */
  flags: number;
  verify_key: string;
  tags?: string[];
  cover_image?: string | null;
  custom_install_url?: string | null;
  install_params?: InstallParams | null;
  /** By installation context: "0" into a server, "1" to a person's account. */
  integration_types_config?: Record<string, { oauth2_install_params?: InstallParams | null }>;
  interactions_endpoint_url?: string | null;
  role_connections_verification_url?: string | null;
  event_webhooks_url?: string | null;
  /** 1 disabled, 2 enabled, 3 disabled by Discord. */
  event_webhooks_status?: number;
  event_webhooks_types?: string[];
  explicit_content_filter?: number;
  max_participants?: number | null;
}

export interface InstallParams {
  scopes: string[];
  permissions: string;
}

export interface CommandRecord {
  id: string;
  application_id: string;
  guild_id?: string;
  version: string;
  type: number;
  name: string;
  name_localizations: Record<string, string> | null;
  description: string;
  description_localizations: Record<string, string> | null;
  options: CommandOption[];
  default_member_permissions: string | null;
  dm_permission: boolean;
  contexts: number[] | null;
  integration_types: number[];
  nsfw: boolean;
  /** Type 4: 1 the application, 2 Discord launches the activity. */
  handler?: number;
}

export interface CommandOption {
  type: number;
  name: string;
  name_localizations?: Record<string, string>;
  description: string;
  description_localizations?: Record<string, string>;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; name_localizations?: Record<string, string>; value: string | number }[];
  options?: CommandOption[];
  channel_types?: number[];
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  [other: string]: unknown;
}

export interface InteractionRecord {
  id: string;
  application_id: string;
  token: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  type: number;
  created_at: number;
  user_id: string;
  channel_id: string;
  guild_id: string | null;
  nonce?: string;
  command_name?: string;
  command_type?: number;
  /** Autocompletion: the type of the option being typed. */
  focused_type?: number;
  /** Component and modal: the message it was used on. */
  message_id?: string;
  /** A submitted modal: what it was shown in answer to. */
  triggering?: InteractionMetadata;
  /** A submitted modal until it is answered. */
  modal?: ModalRecord;
  /** Which callback answered it; absent until then. */
  callback?: number;
  deferred?: boolean;
  original_id?: string;
  /** Whose installation of the application it runs on: "0" the server's, "1" a person's. */
  owners?: Record<string, string>;
  /** Messages after the first answer. */
  follow_ups?: number;
}

export interface CodeRecord {
  code: string;
  application_id: string;
  user_id: string;
  redirect_uri: string;
  scopes: string[];
  challenge: string | null;
  expires_at: number;
  /** The server something was added to on the way. */
  guild_id?: string;
  /** OpenID: returned within the id token. */
  nonce?: string;
}

export interface GrantRecord {
  access_token: string;
  /** Null for what an application has for itself. */
  refresh_token: string | null;
  application_id: string;
  user_id: string;
  scopes: string[];
  expires_at: number;
}

export interface ModalRecord {
  /** What it was shown in answer to. */
  triggering?: InteractionMetadata;
  id: string;
  application_id: string;
  user_id: string;
  channel_id: string;
  guild_id: string | null;
  message_id?: string;
  custom_id: string;
  components: Record<string, unknown>[];
  /** Of the interaction that showed it. */
  owners?: Record<string, string>;
}
