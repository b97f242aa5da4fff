// Pictures and sounds that were uploaded, by what they belong to and the hash they are asked for under.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { pictureOf } from "../rules/images.ts";
import type { World } from "../world.ts";

/** Folders of the content network that hold uploads of servers (documentation, "CDN Endpoints"). */
const KINDS = [
  "app-icons",
  "avatars",
  "channel-icons",
  "guilds",
  "icons",
  "splashes",
  "discovery-splashes",
  "banners",
  "home-headers",
  "role-icons",
  "emojis",
  "stickers",
  "soundboard-sounds",
  "guild-events",
  "guilds",
] as const;
export type KeptKind = typeof KINDS[number];

/** Keeps a picture. @returns its hash; an animated one begins with `a_` (documentation, "Image Formatting") */
export function keepPicture(
  world: World,
  kind: KeptKind,
  ownerId: string,
  { bytes, animated }: { bytes: Buffer; animated?: boolean },
): string {
  const hash = (animated ? "a_" : "") + createHash("md5").update(bytes).digest("hex");
  world.state.files.set(`${kind}/${ownerId}/${hash}`, bytes.toString("base64"));
  return hash;
}

/** Keeps a file that is asked for by its owner's id alone: emojis, stickers, sounds. */
export function keepFile(world: World, kind: KeptKind, id: string, bytes: Buffer): void {
  world.state.files.set(`${kind}/${id}`, bytes.toString("base64"));
}

export function forgetFile(world: World, kind: KeptKind, id: string): void {
  world.state.files.delete(`${kind}/${id}`);
}

/** @param path below `/cdn`, for example `/icons/1/abc.png` */
export function keptAt(world: World, path: string): Buffer | null {
  const key = path.replace(/^\//, "").replace(/\.\w+$/, "");
  // Attachments lie in the same table, and have links that end.
  if (!KINDS.some((kind) => key.startsWith(`${kind}/`))) return null;
  const text = world.state.files.get(key);
  return text === undefined ? null : Buffer.from(text, "base64");
}

/** The media type of what was kept, by its bytes. */
export function typeOfKept(bytes: Buffer): string {
  const picture = pictureOf(bytes);
  if (picture) return `image/${picture.format}`;
  if (bytes[0] === 0x7b) return "application/json";
  return bytes.toString("latin1", 0, 4) === "OggS" ? "audio/ogg" : "audio/mpeg";
}
