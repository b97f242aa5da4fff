// Uploads of messages: only by a link that was signed and has not ended, and never as a page of this origin.
import { Buffer } from "node:buffer";
import { pictureOf } from "../rules/images.ts";
import type { World } from "../world.ts";
import { isLive } from "./links.ts";

/** What is shown as what it is; anything else is saved. Nothing here runs scripts. */
const SHOWN: Readonly<Record<string, string>> = {
  mp3: "audio/mpeg",
  ogg: "audio/ogg",
  wav: "audio/wav",
  m4a: "audio/mp4",
  mp4: "video/mp4",
  webm: "video/webm",
  mov: "video/quicktime",
  txt: "text/plain; charset=utf-8",
  log: "text/plain; charset=utf-8",
  csv: "text/plain; charset=utf-8",
  json: "application/json",
  pdf: "application/pdf",
};

export interface ServedFile {
  type: string;
  bytes: Buffer;
  headers: Record<string, string>;
}

/**
 * What a link leads to; null once it has ended, or the message or its channel is gone.
 * @param path below `/cdn`, escaped as it was asked for
 */
export function attachmentAt(world: World, path: string, query: URLSearchParams): ServedFile | null {
  const [, , channelId = "", id = "", filename = ""] = path.split("/");
  const text = world.state.files.get(id);
  // Files of an application's activity lie in its own folder.
  const there = world.state.channels.has(channelId) || world.state.applications.has(channelId);
  if (text === undefined || !there || !isLive(world, path, query)) return null;
  const bytes = Buffer.from(text, "base64");
  const picture = pictureOf(bytes);
  const shown = picture ? `image/${picture.format}` : SHOWN[filename.split(".").pop()?.toLowerCase() ?? ""];
  return {
    type: shown ?? "application/octet-stream",
    bytes,
    headers: shown ? {} : { "content-disposition": `attachment; filename="${filename.replace(/[^\w.-]/g, "_")}"` },
  };
}
