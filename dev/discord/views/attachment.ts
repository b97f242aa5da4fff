// Files of a message as Discord shows them, and wherever a message names one of its own.
import { attachmentLink } from "../cdn/links.ts";
import { storedName } from "../rules/filenames.ts";
import { uploadsIn } from "../rules/upload-links.ts";
import type { AttachmentRecord, MessageRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";

const SPOILER = 1 << 3;
const SCHEME = "attachment://";
type Fields = Record<string, unknown>;
/** What of a message its files are shown in. */
type Shown = Pick<MessageRecord, "embeds" | "components" | "attachments">;

export interface Place {
  channelId: string;
  ephemeral: boolean;
}

export function attachmentView(world: World, channelId: string, file: AttachmentRecord, ephemeral = false): Fields {
  const url = attachmentLink(world, channelId, file, ephemeral);
  return {
    id: file.id,
    filename: file.filename,
    size: file.size,
    content_type: file.content_type,
    url,
    proxy_url: url,
    ...(file.description ? { description: file.description } : {}),
    ...(file.title ? { title: file.title } : {}),
    ...(file.width === undefined ? {} : { width: file.width, height: file.height }),
    ...(file.duration_secs === undefined ? {} : { duration_secs: file.duration_secs }),
    ...(file.waveform === undefined ? {} : { waveform: file.waveform }),
    ...(file.spoiler ? { flags: SPOILER } : {}),
    ...(ephemeral ? { ephemeral: true } : {}),
  };
}

/** Embeds, components and files, each link fit for use; files that are shown in an embed or component are not listed. */
export function contentsView(world: World, place: Place, { embeds, components, attachments }: Shown): Fields {
  if (attachments.length + components.length + embeds.length === 0) return { attachments, embeds, components };
  const byName = new Map(attachments.map((file) => [file.filename, file]));
  const find = (name: string) => byName.get(name) ?? byName.get(storedName(name));
  const named = new Set([...uploadsIn(embeds, components)].map(find));
  const show = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(show);
    if (typeof value !== "object" || value === null) return value;
    const it = value as Fields;
    const shown = Object.fromEntries(Object.entries(it).map(([key, inner]) => [key, show(inner)]));
    for (const key of ["url", "icon_url"] as const) {
      const name = uploadNamed(it[key]), file = name === null ? undefined : find(name);
      if (name === null) continue;
      // A picture of what is no longer there is none.
      if (!file && key === "url") return undefined;
      if (file) Object.assign(shown, key === "url" ? mediaOf(world, place, file) : iconOf(world, place, file));
      else delete shown[key];
    }
    if (it["type"] === 13) Object.assign(shown, fileNamed(it, find));
    return shown;
  };
  return {
    attachments: attachments.filter((file) => !named.has(file))
      .map((file) => attachmentView(world, place.channelId, file, place.ephemeral)),
    embeds: embeds.map(show),
    components: components.map((it) => withMediaIds(show(it))),
  };
}

function uploadNamed(url: unknown): string | null {
  return typeof url === "string" && url.startsWith(SCHEME) ? url.slice(SCHEME.length) : null;
}

function mediaOf(world: World, place: Place, file: AttachmentRecord): Fields {
  const url = attachmentLink(world, place.channelId, file, place.ephemeral);
  return {
    url,
    proxy_url: url,
    content_type: file.content_type,
    ...(file.width === undefined ? {} : { width: file.width, height: file.height }),
    attachment_id: file.id,
  };
}

function iconOf(world: World, place: Place, file: AttachmentRecord): Fields {
  const url = attachmentLink(world, place.channelId, file, place.ephemeral);
  return { icon_url: url, proxy_icon_url: url };
}

/** A file component tells the name and the size of what it shows. */
function fileNamed(component: Fields, find: (name: string) => AttachmentRecord | undefined): Fields {
  const name = uploadNamed((component["file"] as Fields | undefined)?.["url"]);
  const file = name === null ? undefined : find(name);
  return { name: file?.filename ?? name, size: file?.size ?? null };
}

/** Pictures in components have an id of their own; uploads that of the file, links one that never changes. */
function withMediaIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withMediaIds);
  if (typeof value !== "object" || value === null) return value;
  const it = Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === "media" || key === "file" ? media(inner) : inner]),
  );
  for (const key of ["components", "items"]) if (it[key]) it[key] = withMediaIds(it[key]);
  if (it["accessory"]) it["accessory"] = withMediaIds(it["accessory"]);
  return it;
}

function media(value: unknown): unknown {
  const it = value as Fields;
  const url = String(it["url"]);
  return { id: it["attachment_id"] ?? idOfLink(url), proxy_url: url, loading_state: 2, ...it };
}

/** An id as long as others', the same each time for the same link. */
function idOfLink(url: string): string {
  let sum = 7n;
  for (const char of url) sum = (sum * 131n + BigInt(char.codePointAt(0)!)) % 800_000_000_000_000_000n;
  return (100_000_000_000_000_000n + sum).toString();
}
