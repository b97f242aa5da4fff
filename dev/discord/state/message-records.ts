// What the local Discord remembers of messages; the rules for fields are those of `records.ts`.

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
