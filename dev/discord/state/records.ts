// What the local Discord remembers. Field names are Discord's own where a record is nearly its object.

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
}

export interface ChannelRecord {
  id: string;
  /** 0 text, 1 direct message, 2 voice, 4 category, 5 announcement. */
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
}

export interface AttachmentRecord {
  id: string;
  filename: string;
  size: number;
  content_type: string;
  description?: string;
}

export interface InteractionMetadata {
  id: string;
  type: number;
  user_id: string;
  /** The command with its group and subcommand, for example `level set`. */
  name?: string;
  command_type?: number;
  guild_id: string | null;
  original_response_message_id?: string;
  interacted_message_id?: string;
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
  reference?: { message_id: string; channel_id: string; guild_id: string | null };
  application_id?: string;
  webhook_id?: string;
  interaction?: InteractionMetadata;
  /** The only person who sees it. */
  ephemeral_to?: string;
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
}

export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  autocomplete?: boolean;
  choices?: { name: string; value: string | number }[];
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
  /** Component and modal: the message it was used on. */
  message_id?: string;
  /** Which callback answered it; absent until then. */
  callback?: number;
  deferred?: boolean;
  original_id?: string;
}

export interface CodeRecord {
  code: string;
  application_id: string;
  user_id: string;
  redirect_uri: string;
  scopes: string[];
  challenge: string | null;
  expires_at: number;
}

export interface GrantRecord {
  access_token: string;
  refresh_token: string;
  application_id: string;
  user_id: string;
  scopes: string[];
  expires_at: number;
}

export interface ModalRecord {
  id: string;
  application_id: string;
  user_id: string;
  channel_id: string;
  guild_id: string | null;
  message_id?: string;
  custom_id: string;
  components: Record<string, unknown>[];
}
