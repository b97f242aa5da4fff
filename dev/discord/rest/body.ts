// Reads a request's body: JSON, form, or multipart with files.
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { ApiError } from "../errors.ts";

export interface UploadedFile {
  /** n of `files[n]`. */
  index: number;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

export interface Body {
  value: unknown;
  files: UploadedFile[];
  contentType: string | null;
}

/** Bytes a request may have. */
const LIMIT = 25 * 1024 * 1024 * 4;

export async function readBody(request: IncomingMessage): Promise<Body> {
  const bytes = await bytesOf(request);
  const contentType = request.headers["content-type"] ?? null;
  if (bytes.length === 0) return { value: undefined, files: [], contentType: null };
  const kind = contentType?.split(";")[0]?.trim().toLowerCase();
  if (kind === "application/json") return { value: parse(bytes.toString("utf8")), files: [], contentType: kind };
  if (kind === "application/x-www-form-urlencoded") {
    return { value: Object.fromEntries(new URLSearchParams(bytes.toString("utf8"))), files: [], contentType: kind };
  }
  if (kind === "multipart/form-data") return { ...await multipart(bytes, contentType!), contentType: kind };
  return { value: undefined, files: [], contentType: kind ?? "" };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > LIMIT) throw new ApiError(413, 40005, "Request entity too large");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // Whoever asked is gone: nobody hears this.
    throw new ApiError(400, 0, "400: Bad Request");
  }
  return Buffer.concat(chunks);
}

async function multipart(bytes: Buffer, contentType: string): Promise<{ value: unknown; files: UploadedFile[] }> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { "content-type": contentType } }).formData();
  } catch {
    throw new ApiError(400, 50035, "Invalid Form Body");
  }
  const fields: Record<string, unknown> = {};
  const files: UploadedFile[] = [];
  for (const [name, value] of form.entries()) {
    if (typeof value === "string") fields[name] = SWITCHES.has(name) ? switched(value) : value;
    else {
      const index = /^files?\[?(\d+)\]?$/.exec(name)?.[1];
      files.push({
        index: index === undefined ? files.length : Number(index),
        filename: value.name || "unknown",
        contentType: value.type || "application/octet-stream",
        bytes: Buffer.from(await value.arrayBuffer()),
      });
    }
  }
  const payload = fields["payload_json"];
  return { value: typeof payload === "string" ? parse(payload) : fields, files };
}

/** Fields of messages that are true or false; in a form of text they come as words. */
const SWITCHES = new Set(["tts", "enforce_nonce"]);

function switched(value: string): unknown {
  return value === "true" ? true : value === "false" ? false : value;
}

function parse(text: string): unknown {
  try {
    return tamed(JSON.parse(text));
  } catch {
    throw new ApiError(400, 50109, "The request body contains invalid JSON.");
  }
}

/** How deep a body may go; nothing of Discord's, GitHub's or Slack's comes near. */
const DEPTH = 100;

/** Takes off what would stop whoever reads on: endless depth, and names by which a value is made a text or a number. */
function tamed(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEPTH) throw new RangeError("too deep");
  for (const inner of Object.values(value)) tamed(inner, depth + 1);
  for (const name of ["toString", "valueOf"]) if (Object.hasOwn(value, name)) Reflect.deleteProperty(value, name);
  return value;
}
