// Links to attachments: they say when they were made and when they end, and carry a signature over both
// (documentation, "Signed Attachment CDN URLs").
import { createHmac, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import type { AttachmentRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";

const LIVES_SECONDS = 86_400;
/** Only this stand-in signs with it, and only for itself: links hold over a restart. */
const KEY = "local-attachments";

/** @returns the link as it can be used from now for a day */
export function attachmentLink(world: World, channelId: string, file: AttachmentRecord, ephemeral = false): string {
  const folder = ephemeral ? "ephemeral-attachments" : "attachments";
  return signed(world, `/${folder}/${channelId}/${file.id}/${encodeURIComponent(file.filename)}`);
}

/** @param path below `/cdn`, escaped */
export function signed(world: World, path: string): string {
  const now = Math.floor(world.clock.now() / 1000);
  const is = now.toString(16), ex = (now + LIVES_SECONDS).toString(16);
  return `${world.origin()}/cdn${path}?ex=${ex}&is=${is}&hm=${signature(path, ex, is)}&`;
}

/** Whether a link was made by us and has not ended. @param path below `/cdn`, escaped as it was asked for */
export function isLive(world: World, path: string, query: URLSearchParams): boolean {
  const ex = query.get("ex") ?? "", is = query.get("is") ?? "", hm = query.get("hm") ?? "";
  const wanted = Buffer.from(signature(path, ex, is)), given = Buffer.from(hm);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return false;
  return parseInt(ex, 16) * 1_000 > world.clock.now();
}

function signature(path: string, ex: string, is: string): string {
  return createHmac("sha256", KEY).update(`${path}\n${ex}\n${is}`).digest("hex");
}
