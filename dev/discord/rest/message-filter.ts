// What a search for messages asks for (documentation, "Search Guild Messages").
import { compareIds } from "../snowflake.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";
import { idQuery, numberOf } from "./guards.ts";
import { idsQuery, textQuery, valuesQuery, wordsQuery, yesNoQuery } from "./queries.ts";
import type { Call } from "./route.ts";

type Fits = (message: MessageRecord) => boolean;

const LINK = /https?:\/\/([^\s/<>]+)/gi;

/** What a message may have; with a minus before it, must not have. */
const HAS: Record<string, Fits> = {
  link: (it) => it.content.match(LINK) !== null,
  embed: (it) => it.embeds.length > 0,
  file: (it) => it.attachments.length > 0,
  image: (it) => media(it, "image"),
  video: (it) => media(it, "video"),
  sound: (it) => media(it, "audio"),
  sticker: (it) => (it.sticker_ids ?? []).length > 0,
  poll: (it) => it.poll !== undefined,
  snapshot: (it) => (it.snapshots ?? []).length > 0,
};

const AUTHORS = ["user", "bot", "webhook"] as const;
const EMBED_TYPES = ["image", "video", "gif", "sound", "article"] as const;
const orNot = (words: readonly string[]) => [...words, ...words.map((word) => `-${word}`)];

/** Reads a search: everything asked for must fit, of one name with several values any of them. */
export function readMessageFilter(call: Call): Fits {
  const { world } = call;
  const min = idQuery(call, "min_id"), max = idQuery(call, "max_id");
  numberOf(call, "slop", 2, { min: 0, max: 100 });
  const words = wordsOf(textQuery(call, "content", 1_024) ?? "");
  const everyone = yesNoQuery(call, "mention_everyone"), pinned = yesNoQuery(call, "pinned");
  const embedTypes = wordsQuery(call, "embed_type", EMBED_TYPES).map((it) => it === "gif" ? "gifv" : it);
  const names = (name: string, length = 256) =>
    valuesQuery(call, name, { max: 100, length }).map((it) => it.toLowerCase());
  const checks: Fits[] = [
    (it) => (min === null || compareIds(it.id, min) > 0) && (max === null || compareIds(it.id, max) < 0),
    (it) => wordsIn(it, words) === words.length,
    (it) => everyone === null || it.mention_everyone === everyone,
    (it) => pinned === null || it.pinned === pinned,
    anyOf(idsQuery(call, "author_id", 100), (it) => [it.author_id]),
    anyOf(idsQuery(call, "mentions", 100), (it) => it.mentions),
    anyOf(idsQuery(call, "mentions_role_id", 100), (it) => it.mention_roles),
    anyOf(idsQuery(call, "replied_to_message_id", 100), (it) => it.type === 19 ? [it.reference?.message_id] : []),
    anyOf(idsQuery(call, "replied_to_user_id", 100), (it) => [repliedTo(world, it)]),
    anyOf(names("link_hostname"), (it) => [...it.content.matchAll(LINK)].map((link) => link[1]!.toLowerCase())),
    anyOf(names("embed_provider"), (it) => it.embeds.map((embed) => providerOf(embed))),
    anyOf(embedTypes, (it) => it.embeds.map((embed) => String(embed["type"] ?? "rich"))),
    anyOf(names("attachment_extension"), (it) => it.attachments.map((file) => extensionOf(file.filename))),
    anyOf(names("attachment_filename", 1_024), (it) => it.attachments.map((file) => file.filename.toLowerCase())),
    signed(wordsQuery(call, "author_type", orNot(AUTHORS)), (kind) => (it) => authorKind(world, it) === kind),
    signed(wordsQuery(call, "has", orNot(Object.keys(HAS))), (what) => HAS[what]!),
  ];
  return (message) => checks.every((fits) => fits(message));
}

/** How many of the words a message has, for what fits best. */
export function wordsIn(message: MessageRecord, words: readonly string[]): number {
  const text = message.content.toLowerCase();
  return words.filter((word) => text.includes(word)).length;
}

/** Words looked for; what stands in quotation marks belongs together. */
export function wordsOf(content: string): string[] {
  return [...content.toLowerCase().matchAll(/"([^"]+)"|([^\s"]+)/g)].map((match) => match[1] ?? match[2]!);
}

function anyOf(wanted: readonly string[], values: (message: MessageRecord) => readonly (string | undefined)[]): Fits {
  return (message) => wanted.length === 0 || values(message).some((it) => it !== undefined && wanted.includes(it));
}

/** Any of the words, none of those with a minus. */
function signed(words: readonly string[], fits: (word: string) => Fits): Fits {
  const not = words.filter((word) => word.startsWith("-")).map((word) => fits(word.slice(1)));
  const any = words.filter((word) => !word.startsWith("-")).map(fits);
  return (message) => !not.some((it) => it(message)) && (any.length === 0 || any.some((it) => it(message)));
}

function media({ attachments, embeds }: MessageRecord, kind: "image" | "video" | "audio"): boolean {
  return attachments.some((file) => file.content_type.startsWith(`${kind}/`)) ||
    (kind !== "audio" && embeds.some((embed) => embed[kind] !== undefined));
}

function authorKind({ state }: World, message: MessageRecord): string {
  if (message.webhook_id !== undefined && message.interaction === undefined) return "webhook";
  return state.users.get(message.author_id)?.bot ? "bot" : "user";
}

function repliedTo({ state }: World, { type, reference }: MessageRecord): string | undefined {
  return type === 19 ? state.messages.get(reference?.message_id ?? "")?.author_id : undefined;
}

function providerOf(embed: Record<string, unknown>): string | undefined {
  const provider = embed["provider"] as { name?: string } | undefined;
  return provider?.name?.toLowerCase();
}

const extensionOf = (filename: string) => /\.([^.]+)$/.exec(filename)?.[1]?.toLowerCase();
