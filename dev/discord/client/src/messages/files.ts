import type { APIAttachment } from "discord-api-types/v10";

export type FileKind = "picture" | "video" | "audio" | "voice" | "file";

/** Message flag IS_VOICE_MESSAGE (documentation, "Message Flags"). */
const VOICE = 1 << 13;

/** What whoever knows nothing of a file calls it. */
const UNTOLD = "application/octet-stream";

/** @param flags of the message the file hangs on */
export function kindOf(file: APIAttachment, flags: number): FileKind {
  const told = file.content_type?.split(";")[0] ?? UNTOLD;
  const type = told === UNTOLD ? byEnding(file.filename) : told;
  if (/^image\/(png|jpeg|gif|webp|avif)/.test(type)) return "picture";
  if (/^video\/(mp4|webm|ogg|quicktime)/.test(type)) return "video";
  if (/^audio\//.test(type)) return (flags & VOICE) !== 0 || file.waveform != null ? "voice" : "audio";
  return "file";
}

function byEnding(name: string): string {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  return TYPES[ending] ?? "";
}

const TYPES: Record<string, string> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  wav: "audio/wav",
  flac: "audio/flac",
  m4a: "audio/mp4",
};

/** Files named so are covered until somebody wants to see them; Discord marks the attachment with a flag as well. */
export const isSpoiler = (file: APIAttachment): boolean =>
  file.filename.startsWith("SPOILER_") || ((file.flags ?? 0) & (1 << 3)) !== 0;

/** The loudness of a voice message, 0–1, as it was sent in base64; even bars when it was not. */
export function loudness(file: APIAttachment, bars = 48): number[] {
  if (!file.waveform) return Array.from({ length: bars }, () => 0.35);
  const bytes = Uint8Array.from(atob(file.waveform), (letter) => letter.charCodeAt(0));
  return Array.from({ length: bars }, (_, index) => (bytes[Math.floor(index * bytes.length / bars)] ?? 0) / 255);
}

/** Seconds as `m:ss`. */
export const wordSeconds = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
