// What a sticker's file may be (documentation, "Create Guild Sticker" and "JSON error codes" from 170001 on).
import { ApiError } from "../errors.ts";
import type { Buffer } from "node:buffer";
import type { GuildRecord } from "../state/records.ts";
import { pictureOf } from "./images.ts";
import { pictureSize } from "./picture-size.ts";

const MAX_BYTES = 512 * 1024, MAX_SIDE = 320, MAX_SECONDS = 5;

/** @returns the format: 1 PNG, 2 APNG, 3 Lottie, 4 GIF */
export function stickerFormat(bytes: Buffer, guild: GuildRecord): number {
  if (bytes.length > MAX_BYTES) throw new ApiError(400, 50045, "File uploaded exceeds the maximum size");
  if (bytes[0] === 0x7b) return lottie(bytes, guild);
  const picture = pictureOf(bytes), size = pictureSize(bytes);
  const drawn = picture?.format === "png" || picture?.format === "gif";
  if (!drawn || !size || size.width > MAX_SIDE || size.height > MAX_SIDE) {
    throw new ApiError(400, 50046, "Invalid Asset");
  }
  if (picture.format === "gif") return 4;
  return picture.animated ? 2 : 1;
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
  const assets = Array.isArray(drawing["assets"]) ? drawing["assets"] as (Record<string, unknown> | null)[] : [];
  if (assets.some((asset) => typeof asset?.["p"] === "string")) {
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
