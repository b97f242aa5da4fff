// Serves the browser client as it was built; says how to build it when it was not.
import { existsSync, readFileSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../client/build/", import.meta.url));

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".map": "application/json",
};

/** @param path as asked; a path without a file of its own is the client's to route */
export function serveClient(response: ServerResponse, path: string): void {
  const file = fileOf(path);
  if (file === null) {
    const status = extname(path) === "" ? 200 : 404;
    response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
    response.end(
      "<!doctype html><title>Local Discord</title><p>The local Discord runs. Build its client with <code>deno task build</code>.",
    );
    return;
  }
  const fixed = /\/assets\//.test(file);
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "cache-control": fixed ? "public, max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
  });
  response.end(readFileSync(file));
}

function fileOf(path: string): string | null {
  let wanted: string;
  try {
    wanted = normalize(join(ROOT, decodeURIComponent(path)));
  } catch {
    return null;
  }
  if (wanted.startsWith(ROOT) && existsSync(wanted) && statSync(wanted).isFile()) return wanted;
  if (extname(path) !== "") return null;
  const index = join(ROOT, "index.html");
  return existsSync(index) ? index : null;
}
