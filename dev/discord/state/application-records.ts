// What the local Discord remembers of applications, their commands, and who let them in; the rules for fields are those
// of `records.ts`.
import type { InteractionMetadata } from "./message-records.ts";

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
