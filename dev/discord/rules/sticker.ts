// What a sticker's file may be (documentation, "Create Guild Sticker" and "JSON error codes" from 170001 on).
import { ApiError } from "../errors.ts";
import type { Buffer } from "node:buffer";
import type { GuildRecord } from "../state/records.ts";
import { pictureOf } from "./images.ts";

const MAX_BYTES = 512 * 1024, MAX_SIDE = 320, MAX_SECONDS = 5;

/** @returns the format: 1 PNG, 2 APNG, 3 Lottie, 4 GIF */
export function stickerFormat(bytes: Buffer, guild: GuildRecord): number {
  if (bytes.length > MAX_BYTES) throw new ApiError(400, 50045, "File uploaded exceeds the maximum size");
  if (bytes[0] === 0x7b) return lottie(bytes, guild);
  const picture = pictureOf(bytes);
  if (picture?.format === "png") {
    checkSides(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
    return picture.animated ? 2 : 1;
  }
  if (picture?.format === "gif") {
    checkSides(bytes.readUInt16LE(6), bytes.readUInt16LE(8));
    return 4;
  }
  throw new ApiError(400, 50046, "Invalid Asset");
}

function checkSides(width: number, height: number): void {
  if (width > MAX_SIDE || height > MAX_SIDE) throw new ApiError(400, 50046, "Invalid Asset");
}

/** Drawn by code: only for servers that Discord knows. */
function lottie(bytes: Buffer, { features }: GuildRecord): number {
  if (!features.includes("VERIFIED") && !features.includes("PARTNERED")) {
    throw new ApiError(400, 50046, "Invalid Asset");
  }
  let drawing: Record<string, unknown>;
  try {
    drawing = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
  } catch {
    throw new ApiError(400, 170001, "Invalid JSON for uploaded Lottie file");
  }
  const [width, height, first, last, rate] = ["w", "h", "ip", "op", "fr"].map((key) => Number(drawing[key]));
  if ([width, height, first, last, rate].some((it) => Number.isNaN(it))) {
    throw new ApiError(400, 170001, "Invalid JSON for uploaded Lottie file");
  }
  const assets = Array.isArray(drawing["assets"]) ? drawing["assets"] as Record<string, unknown>[] : [];
  if (assets.some((asset) => typeof asset["p"] === "string")) {
    throw new ApiError(400, 170002, "Uploaded Lotties cannot contain rasterized images such as PNG or JPEG");
  }
  if (width! > MAX_SIDE || height! > MAX_SIDE) {
    throw new ApiError(400, 170005, "Lottie animation maximum dimensions exceeded");
  }
  if ((last! - first!) / rate! > MAX_SECONDS) {
    throw new ApiError(400, 170007, `Sticker animation duration exceeds maximum of ${MAX_SECONDS} seconds`);
  }
  return 3;
}
