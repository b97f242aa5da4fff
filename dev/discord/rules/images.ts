// Pictures and sounds that come within JSON, as data URIs (documentation, "Image Data").
import { Buffer } from "node:buffer";
import type { Form } from "./form.ts";

export interface Picture {
  bytes: Buffer;
  format: "png" | "jpeg" | "gif" | "webp" | "avif";
  animated: boolean;
}

export interface PictureLimits {
  formats?: readonly Picture["format"][];
  maxBytes?: number;
  required?: boolean;
}

const USUAL: readonly Picture["format"][] = ["png", "jpeg", "gif", "webp"];

/** Reads a data URI of a form. @returns null where it is null or absent, and where it is a mistake */
export function readPicture(form: Form, name: string, limits: PictureLimits = {}): Picture | null {
  const { formats = USUAL, maxBytes = 10 * 1024 * 1024, required = false } = limits;
  const text = form.string(name, { required });
  if (text === null) return null;
  const encoded = /^data:[\w.+-]+\/[\w.+-]+;base64,([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const bytes = encoded === undefined ? null : Buffer.from(encoded, "base64");
  const picture = bytes && pictureOf(bytes);
  if (!picture) form.fail(name, "IMAGE_INVALID", "Invalid image data");
  else if (!formats.includes(picture.format)) form.fail(name, "IMAGE_INVALID", "Unsupported image type given");
  else if (picture.bytes.length > maxBytes) {
    form.fail(name, "BINARY_TYPE_MAX_SIZE", `File cannot be larger than ${(maxBytes / 1024).toFixed(1)} kb.`);
  } else return picture;
  return null;
}

/** What bytes are, by how they begin: what they are said to be does not count. */
export function pictureOf(bytes: Buffer): Picture | null {
  const begins = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return { bytes, format: "png", animated: bytes.includes("acTL") };
  }
  if (begins(0xff, 0xd8, 0xff)) return { bytes, format: "jpeg", animated: false };
  if (/^GIF8[79]a/.test(bytes.toString("latin1", 0, 6))) return { bytes, format: "gif", animated: true };
  if (bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP") {
    return { bytes, format: "webp", animated: bytes.includes("ANIM") };
  }
  if (bytes.toString("latin1", 4, 12) === "ftypavif") return { bytes, format: "avif", animated: false };
  return null;
}
