// How wide and high a picture is, from its first bytes.
import type { Buffer } from "node:buffer";
import { pictureOf } from "./images.ts";

export interface PictureSize {
  width: number;
  height: number;
}

/** @returns null for what is no picture, or one whose size is not where it usually is */
export function pictureSize(bytes: Buffer): PictureSize | null {
  if (bytes.length < 30) return null;
  switch (pictureOf(bytes)?.format) {
    case "png":
      return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    case "gif":
      return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    case "jpeg":
      return jpegSize(bytes);
    case "webp":
      return webpSize(bytes);
  }
  return null;
}

/** Walks the segments to the frame header, which is one of C0 to CF without the tables among them. */
function jpegSize(bytes: Buffer): PictureSize | null {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    const marker = bytes[at + 1]!;
    if (marker < 0xc0 || marker > 0xcf || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    return { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
  }
  return null;
}

function webpSize(bytes: Buffer): PictureSize | null {
  const kind = bytes.toString("latin1", 12, 16);
  if (kind === "VP8X") return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === "VP8 ") return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  if (kind !== "VP8L") return null;
  const packed = bytes.readUInt32LE(21);
  return { width: (packed & 0x3fff) + 1, height: ((packed >> 14) & 0x3fff) + 1 };
}
