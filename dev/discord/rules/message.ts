// What a message may be (documentation, "Create Message", and what its description leaves out).
import { ApiError } from "../errors.ts";
import type { UploadedFile } from "../rest/body.ts";
import { readComponents } from "./components.ts";
import { readEmbeds } from "./embeds.ts";
import { type Fields, Form } from "./form.ts";

export const FLAG = {
  SUPPRESS_EMBEDS: 1 << 2,
  EPHEMERAL: 1 << 6,
  LOADING: 1 << 7,
  SUPPRESS_NOTIFICATIONS: 1 << 12,
  COMPONENTS_V2: 1 << 15,
} as const;

export interface AllowedMentions {
  everyone: boolean;
  /** Ids, or true for all that are written. */
  users: ReadonlySet<string> | true;
  roles: ReadonlySet<string> | true;
  repliedUser: boolean;
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
  reference: { messageId: string; failIfMissing: boolean } | null;
  files: DraftFile[];
}

export interface DraftFile {
  file: UploadedFile;
  filename: string;
  description?: string;
}

/** Bytes a file may have without a boosted server. */
const UPLOAD_LIMIT = 10 * 1024 * 1024;
const CREATE_FLAGS = FLAG.SUPPRESS_EMBEDS | FLAG.EPHEMERAL | FLAG.SUPPRESS_NOTIFICATIONS | FLAG.COMPONENTS_V2 |
  (1 << 13);

/** Reads a new message. Throws 50035 with every mistake, or 50006 for one that shows nothing. */
export function readMessage(
  body: unknown,
  uploads: readonly UploadedFile[],
  within: Form = new Form(body),
): MessageDraft {
  const form = within;
  const flags = (form.integer("flags", { min: 0 }) ?? 0) & CREATE_FLAGS;
  const v2 = (flags & FLAG.COMPONENTS_V2) !== 0;
  const content = form.string("content", { max: 2_000 })?.trim() ?? "";
  const embeds = readEmbeds(form) ?? [];
  const components = readComponents(form, v2) ?? [];
  if (v2) refuseLegacy(form, content);
  const files = readFiles(form, uploads);
  const nonce = readNonce(form);
  const reference = form.form("message_reference");
  const referenceId = reference?.snowflake("message_id", true) ?? null;
  const draft: MessageDraft = {
    content,
    embeds,
    components,
    flags,
    tts: form.boolean("tts") ?? false,
    ...(nonce === undefined ? {} : { nonce }),
    enforceNonce: form.boolean("enforce_nonce") ?? false,
    allowed: readAllowedMentions(form),
    reference: referenceId === null
      ? null
      : { messageId: referenceId, failIfMissing: reference?.boolean("fail_if_not_exists") ?? true },
    files,
  };
  const stickers = form.list("sticker_ids", { max: 3 }) ?? [];
  form.errors.throwIfAny();
  if (content === "" && embeds.length + components.length + files.length + stickers.length === 0 && !form.raw("poll")) {
    throw new ApiError(400, 50006, "Cannot send an empty message");
  }
  return draft;
}

export interface MessageChanges {
  content?: string;
  embeds?: Fields[];
  components?: Fields[];
  flags?: number;
  allowed: AllowedMentions;
  /** Ids of the attachments that stay; absent: all. */
  keep?: string[];
  files: DraftFile[];
}

/** Reads an edit. @param flags of the message as it is; Components V2 cannot be unset */
export function readEdit(
  body: unknown,
  uploads: readonly UploadedFile[],
  flags: number,
  within: Form = new Form(body),
): MessageChanges {
  const form = within;
  const wanted = form.integer("flags", { min: 0 });
  const v2 = ((wanted ?? 0) | flags) & FLAG.COMPONENTS_V2;
  const changes: MessageChanges = { allowed: readAllowedMentions(form), files: readFiles(form, uploads) };
  if (form.has("content")) changes.content = form.string("content", { max: 2_000 })?.trim() ?? "";
  if (form.has("embeds")) changes.embeds = readEmbeds(form) ?? [];
  if (form.has("components")) changes.components = readComponents(form, v2 !== 0) ?? [];
  if (wanted !== null) {
    changes.flags = (wanted & (FLAG.SUPPRESS_EMBEDS | FLAG.COMPONENTS_V2)) | (flags & FLAG.COMPONENTS_V2);
  }
  const kept = form.forms("attachments", { max: 10 });
  if (kept) {
    const fresh = new Set(uploads.map((file) => String(file.index)));
    changes.keep = kept.flatMap((it) => it.snowflake("id") ?? []).filter((id) => !fresh.has(id));
  }
  if (v2) refuseLegacy(form, changes.content ?? "");
  form.errors.throwIfAny();
  return changes;
}

function refuseLegacy(form: Form, content: string): void {
  const used = ["embeds", "poll", "sticker_ids"].filter((name) => {
    const value = form.raw(name);
    return value != null && (!Array.isArray(value) || value.length > 0);
  });
  if (content !== "") used.unshift("content");
  for (const name of used) {
    form.fail(
      name,
      "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
      `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
    );
  }
}

function readFiles(form: Form, uploads: readonly UploadedFile[]): DraftFile[] {
  if (uploads.length > 10) throw new ApiError(400, 30015, "Maximum number of attachments in a message reached (10)");
  for (const file of uploads) {
    if (file.bytes.length > UPLOAD_LIMIT) throw new ApiError(413, 40005, "Request entity too large");
  }
  const described = new Map((form.forms("attachments", { max: 10 }) ?? []).map((it) => [String(it.raw("id")), it]));
  return uploads.map((file) => {
    const about = described.get(String(file.index));
    const description = about?.string("description", { max: 1_024 });
    return {
      file,
      filename: about?.string("filename", { max: 1_024 }) ?? file.filename,
      ...(description ? { description } : {}),
    };
  });
}

function readNonce(form: Form): string | number | undefined {
  const value = form.raw("nonce");
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  return form.string("nonce", { max: 25 }) ?? undefined;
}

/** Omitted means that everything written is a mention, @everyone included. */
function readAllowedMentions(message: Form): AllowedMentions {
  const form = message.form("allowed_mentions");
  if (!form) return { everyone: true, users: true, roles: true, repliedUser: true };
  const parse = form.list("parse");
  (parse ?? []).forEach((value, index) => {
    if (["users", "roles", "everyone"].includes(String(value))) return;
    form.errors.add(
      [...form.path, "parse", index],
      "BASE_TYPE_CHOICES",
      "Value must be one of ('users', 'roles', 'everyone').",
    );
  });
  const pick = (name: "users" | "roles") => {
    const ids = form.snowflakes(name, { max: 100 });
    if (!parse?.includes(name)) return new Set(ids ?? []);
    if (ids && ids.length > 0) {
      form.fail(
        "parse",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        `parse:["${name}"] and ${name}: [ids...] are mutually exclusive.`,
      );
    }
    return true as const;
  };
  return {
    everyone: parse?.includes("everyone") ?? false,
    users: pick("users"),
    roles: pick("roles"),
    repliedUser: form.boolean("replied_user") ?? false,
  };
}
