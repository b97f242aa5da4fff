// The content network: pictures of people, servers and applications, and what was uploaded.
import type { Buffer } from "node:buffer";
import type { ServerResponse } from "node:http";
import { CORS } from "../rest/handle.ts";
import type { World } from "../world.ts";
import { attachmentAt } from "./attachment.ts";
import { keptAt, typeOfKept } from "./kept.ts";
import { letterSvg, MARK, markPng, markSvg, ringPng } from "./pictures.ts";

/** @param path below `/cdn` */
export function serveCdn(world: World, response: ServerResponse, path: string, query: URLSearchParams): void {
  const [, kind = "", first = "", second = ""] = path.split("/");
  if (kind === "attachments" || kind === "ephemeral-attachments") {
    const file = attachmentAt(world, path, query);
    if (file) return answer(response, 200, file.type, file.bytes, file.headers);
    return answer(response, 404, "text/plain", "This content is no longer available.");
  }
  const kept = keptAt(world, path);
  if (kept) return answer(response, 200, typeOfKept(kept), kept);
  const name = kind === "embed" ? second : first;
  const extension = /\.(svg|png|webp|gif|jpe?g)$/.exec(path)?.[1];
  if (!["avatars", "icons", "app-icons", "embed", "guilds", "role-icons"].includes(kind) || extension === undefined) {
    return answer(response, 404, "text/plain", "Not found");
  }
  const marked = second.startsWith(MARK) ||
    (kind === "app-icons" && second.startsWith("default.") && world.state.applications.get(first)?.icon === MARK);
  if (extension === "svg" && marked) return answer(response, 200, "image/svg+xml", markSvg());
  if (extension === "svg") return answer(response, 200, "image/svg+xml", letterSvg(name, nameOf(world, kind, first)));
  const size = Math.min(512, Math.max(16, Number(query.get("size") ?? 128) || 128));
  // Real pictures come as PNG whatever the link's ending says; browsers look at the type.
  answer(response, 200, "image/png", marked ? markPng(size) : ringPng(name, size));
}

function nameOf(world: World, kind: string, id: string): string {
  if (kind === "avatars") {
    const user = world.state.users.get(id);
    return user?.global_name ?? user?.username ?? "?";
  }
  if (kind === "icons") return world.state.guilds.get(id)?.name ?? "?";
  return world.state.applications.get(id)?.name ?? "D";
}

function answer(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": type,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "cache-control": status === 200 ? "public, max-age=3600" : "no-store",
    ...CORS,
    ...more,
  });
  response.end(body);
}
