// Files of a message, new and kept (documentation, "Uploading Files" and "Editing Message Attachments Using FormData").
import { ApiError } from "../errors.ts";
import type { UploadedFile } from "../rest/body.ts";
import type { Form } from "./form.ts";

export interface AttachmentNote {
  description?: string | null;
  title?: string | null;
  spoiler?: boolean | null;
}

export interface DraftFile extends AttachmentNote {
  file: UploadedFile;
  filename: string;
  /** Seconds; voice messages. */
  durationSecs?: number;
  /** Base64, a byte a point; voice messages. */
  waveform?: string;
}

/** An attachment that stays, with what is said anew about it. */
export interface KeptFile extends AttachmentNote {
  id: string;
}

/** Bytes a file may have without a boosted server. */
const UPLOAD_LIMIT = 10 * 1024 * 1024;
/** Bytes of a whole request (documentation, "Create Message"). */
const REQUEST_LIMIT = 25 * 1024 * 1024;
const MAXIMUM = 10;

export interface ReadFiles {
  files: DraftFile[];
  /** Absent: nothing was said about which attachments there are. */
  kept?: KeptFile[];
}

/** Reads uploads beside the `attachments` that tell about them. Ids are the n of `files[n]`, or those of attachments that stay. */
export function readFiles(form: Form, uploads: readonly UploadedFile[]): ReadFiles {
  refuseLarge(uploads);
  const notes = form.forms("attachments", { max: MAXIMUM });
  const byIndex = new Map(uploads.map((file) => [String(file.index), file]));
  const described = new Map<string, AttachmentNote & { filename: string | null; voice: Voice }>();
  const kept: KeptFile[] = [];
  for (const note of notes ?? []) {
    const id = note.snowflake("id", true);
    const about: AttachmentNote = {
      ...noted("description", note.has("description") ? note.string("description", { max: 1_024 }) : undefined),
      ...noted("title", note.has("title") ? note.string("title", { max: 1_024 }) : undefined),
      ...noted("spoiler", note.has("is_spoiler") ? note.boolean("is_spoiler") : undefined),
    };
    const filename = note.string("filename", { min: 1, max: 1_024 });
    if (id === null) continue;
    if (byIndex.has(id)) described.set(id, { ...about, filename, voice: voiceOf(note) });
    else kept.push({ id, ...about });
  }
  const files = uploads.map((file): DraftFile => {
    const { filename = null, voice = {}, ...about } = described.get(String(file.index)) ?? {};
    return { file, filename: filename ?? file.filename, ...about, ...voice };
  });
  return notes ? { files, kept } : { files };
}

interface Voice {
  durationSecs?: number;
  waveform?: string;
}

function voiceOf(note: Form): Voice {
  const seconds = note.raw("duration_secs"), waveform = note.string("waveform", { max: 400 });
  return {
    ...(typeof seconds === "number" ? { durationSecs: seconds } : {}),
    ...(waveform === null ? {} : { waveform }),
  };
}

function noted<K extends keyof AttachmentNote>(name: K, value: AttachmentNote[K] | undefined): AttachmentNote {
  return value === undefined ? {} : { [name]: value };
}

function refuseLarge(uploads: readonly UploadedFile[]): void {
  if (uploads.length > MAXIMUM) {
    throw new ApiError(400, 30015, `Maximum number of attachments in a message reached (${MAXIMUM})`);
  }
  const total = uploads.reduce((sum, file) => sum + file.bytes.length, 0);
  if (total > REQUEST_LIMIT || uploads.some((file) => file.bytes.length > UPLOAD_LIMIT)) {
    throw new ApiError(413, 40005, "Request entity too large");
  }
}
