// What a message may be (documentation, "Create Message", and what its description leaves out).
import { ApiError, formError } from "../errors.ts";
import type { UploadedFile } from "../rest/body.ts";
import type { SharedTheme } from "../state/message-records.ts";
import { ALL_MENTIONS, type AllowedMentions, readAllowedMentions } from "./allowed-mentions.ts";
import { type DraftFile, type KeptFile, readFiles } from "./attachments.ts";
import { readComponents } from "./components.ts";
import { readEmbeds } from "./embeds.ts";
import { type Fields, Form } from "./form.ts";
import { type PollDraft, readPoll } from "./poll.ts";
import { readSharedTheme } from "./shared-theme.ts";
import { requireUploads } from "./upload-links.ts";
import { requireVoice } from "./voice-message.ts";

export type { AllowedMentions } from "./allowed-mentions.ts";
export type { DraftFile } from "./attachments.ts";

export const FLAG = {
  CROSSPOSTED: 1 << 0,
  IS_CROSSPOST: 1 << 1,
  SUPPRESS_EMBEDS: 1 << 2,
  SOURCE_MESSAGE_DELETED: 1 << 3,
  HAS_THREAD: 1 << 5,
  EPHEMERAL: 1 << 6,
  LOADING: 1 << 7,
  SUPPRESS_NOTIFICATIONS: 1 << 12,
  VOICE_MESSAGE: 1 << 13,
  HAS_SNAPSHOT: 1 << 14,
  COMPONENTS_V2: 1 << 15,
} as const;

/** What a new message refers to. */
export interface ReferenceDraft {
  /** 0 answers a message, 1 forwards it. */
  type: 0 | 1;
  messageId: string;
  channelId: string | null;
  failIfMissing: boolean;
}

export interface MessageDraft {
  content: string;
  embeds: Fields[];
  components: Fields[];
  flags: number;
  tts: boolean;
  nonce?: string | number;
  enforceNonce: boolean;
  allowed: AllowedMentions;
  reference: ReferenceDraft | null;
  files: DraftFile[];
  stickerIds: string[];
  poll: PollDraft | null;
  theme: SharedTheme | null;
}

/** Flags that whoever writes may set; others are ignored. */
const CREATE_FLAGS = FLAG.SUPPRESS_EMBEDS | FLAG.EPHEMERAL | FLAG.SUPPRESS_NOTIFICATIONS | FLAG.COMPONENTS_V2 |
  FLAG.VOICE_MESSAGE;

/**
 * Reads a new message. Throws 50035 with every mistake, or 50006 for one that shows nothing.
 * @param mentions what is mentioned when nothing is said about it
 */
export function readMessage(
  body: unknown,
  uploads: readonly UploadedFile[],
  within: Form = new Form(body ?? {}),
  mentions: AllowedMentions = ALL_MENTIONS,
): MessageDraft {
  const form = within;
  const flags = (form.integer("flags", { min: 0 }) ?? 0) & CREATE_FLAGS;
  const v2 = (flags & FLAG.COMPONENTS_V2) !== 0;
  const content = form.string("content", { max: 2_000 })?.trim() ?? "";
  const embeds = readEmbeds(form) ?? [];
  const components = readComponents(form, v2) ?? [];
  const { files } = readFiles(form, uploads);
  if (v2) refuseLegacy(form, content);
  requireUploads(form, files.map(({ filename }) => filename));
  const nonce = readNonce(form);
  const draft: MessageDraft = {
    content,
    embeds,
    components,
    flags,
    tts: form.boolean("tts") ?? false,
    ...(nonce === undefined ? {} : { nonce }),
    enforceNonce: form.boolean("enforce_nonce") ?? false,
    allowed: readAllowedMentions(form, mentions),
    reference: readReference(form),
    files,
    stickerIds: form.snowflakes("sticker_ids", { max: 3 }) ?? [],
    poll: readPoll(form),
    theme: readSharedTheme(form),
  };
  form.errors.throwIfAny();
  if (flags & FLAG.VOICE_MESSAGE) requireVoice(form, content, files);
  if (draft.reference?.type === 1) refuseBesideForward(draft);
  else if (shows(draft) === 0) throw new ApiError(400, 50006, "Cannot send an empty message");
  return draft;
}

export interface MessageChanges {
  content?: string;
  embeds?: Fields[];
  components?: Fields[];
  flags?: number;
  allowed: AllowedMentions;
  /** The attachments that stay; absent: all. */
  keep?: KeptFile[];
  files: DraftFile[];
  /** Of a deferred answer that becomes a poll. */
  poll?: PollDraft;
  /** What there would be of stickers; only those there are can stay. */
  stickerIds?: string[];
}

/** Reads an edit. @param flags of the message as it is; Components V2 cannot be unset */
export function readEdit(
  body: unknown,
  uploads: readonly UploadedFile[],
  flags: number,
  within: Form = new Form(body ?? {}),
  mentions: AllowedMentions = ALL_MENTIONS,
): MessageChanges {
  const form = within;
  const wanted = form.integer("flags", { min: 0 });
  const v2 = ((wanted ?? 0) | flags) & FLAG.COMPONENTS_V2;
  const { files, kept } = readFiles(form, uploads);
  const changes: MessageChanges = {
    allowed: readAllowedMentions(form, mentions),
    files,
    ...(kept ? { keep: kept } : {}),
  };
  if (form.has("content")) changes.content = form.string("content", { max: 2_000 })?.trim() ?? "";
  if (form.has("embeds")) changes.embeds = readEmbeds(form) ?? [];
  if (form.has("components")) changes.components = readComponents(form, v2 !== 0) ?? [];
  if (wanted !== null) {
    changes.flags = (wanted & (FLAG.SUPPRESS_EMBEDS | FLAG.COMPONENTS_V2)) | (flags & FLAG.COMPONENTS_V2);
  }
  if (v2) refuseLegacy(form, changes.content ?? "");
  const poll = form.has("poll") ? readPoll(form) : null;
  if (poll) changes.poll = poll;
  const stickers = form.snowflakes("sticker_ids");
  if (stickers) changes.stickerIds = stickers;
  form.errors.throwIfAny();
  return changes;
}

/** How much there is to see of a message. */
export function shows(
  draft: Pick<MessageDraft, "content" | "embeds" | "components" | "files" | "stickerIds" | "poll" | "theme">,
): number {
  return (draft.content === "" ? 0 : 1) + draft.embeds.length + draft.components.length + draft.files.length +
    draft.stickerIds.length + (draft.poll ? 1 : 0) + (draft.theme ? 1 : 0);
}

export const LEGACY_CODE = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2";
export const legacyMessage = (name: string): string =>
  `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;

function refuseLegacy(form: Form, content: string): void {
  const used = ["embeds", "poll", "sticker_ids", "shared_client_theme"].filter((name) => {
    const value = form.raw(name);
    return value != null && (!Array.isArray(value) || value.length > 0);
  });
  if (content !== "") used.unshift("content");
  for (const name of used) form.fail(name, LEGACY_CODE, legacyMessage(name));
}

function readReference(message: Form): ReferenceDraft | null {
  const form = message.form("message_reference");
  if (!form) return null;
  const type = form.choice("type", [0, 1]) ?? 0;
  const messageId = form.snowflake("message_id", true) ?? "0";
  const channelId = form.snowflake("channel_id", type === 1);
  const failIfMissing = form.boolean("fail_if_not_exists") ?? true;
  return { type: type === 1 ? 1 : 0, messageId, channelId, failIfMissing };
}

/** A forwarded message is what it was; words of one's own are a second message. */
function refuseBesideForward(draft: MessageDraft): void {
  if (shows(draft) === 0) return;
  throw formError(
    ["message_reference"],
    "MESSAGE_FORWARD_CANNOT_HAVE_CONTENT",
    "A forwarded message cannot have anything beside it",
  );
}

function readNonce(form: Form): string | number | undefined {
  const value = form.raw("nonce");
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return form.string("nonce", { max: 25 }) ?? undefined;
}
