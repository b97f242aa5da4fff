// Slack's messages as ours (documentation, "Execute Slack-Compatible Webhook").
import { type Fields, Form, isFields, present } from "./form.ts";
import { type MessageDraft, readMessage } from "./message.ts";
import { USER_MENTIONS } from "./allowed-mentions.ts";
import { readWebhookName } from "./webhook.ts";
import type { Authorship } from "../rest/webhook-author.ts";

/** @returns the message, checked as any other */
export function slackMessage(body: unknown): { draft: MessageDraft; author: Authorship } {
  const form = new Form(body ?? {});
  const username = form.has("username") ? readWebhookName(form, "username") : null;
  const avatarUrl = form.url("icon_url");
  const attachments = (form.list("attachments", { max: 10 }) ?? []).filter(isFields);
  form.errors.throwIfAny();
  const content = [form.raw("text"), ...attachments.map((it) => it["pretext"])].filter(Boolean).join("\n");
  const embeds = attachments.map(embedOf).filter((embed) => Object.keys(embed).length > 0);
  const draft = readMessage(undefined, [], new Form({ content: linked(content), embeds }), USER_MENTIONS);
  return { draft, author: { username, avatarUrl } };
}

function embedOf(it: Fields): Fields {
  const text = (name: string) => typeof it[name] === "string" && it[name] !== "" ? linked(it[name]) : undefined;
  const link = (name: string) => it[name] ?? undefined;
  const fields = Array.isArray(it["fields"]) ? it["fields"].filter(isFields) : [];
  return present({
    title: text("title"),
    url: link("title_link"),
    description: text("text"),
    color: colourOf(it["color"]),
    timestamp: timeOf(it["ts"]),
    footer: it["footer"] ? present({ text: it["footer"], icon_url: link("footer_icon") }) : undefined,
    author: it["author_name"]
      ? present({ name: it["author_name"], url: link("author_link"), icon_url: link("author_icon") })
      : undefined,
    image: it["image_url"] ? { url: it["image_url"] } : undefined,
    thumbnail: it["thumb_url"] ? { url: it["thumb_url"] } : undefined,
    fields: fields.length > 0 ? fields.map(fieldOf) : undefined,
  });
}

/** Slack calls them title and short; Discord's description has our own names, and either is taken. */
function fieldOf(it: Fields): Fields {
  return { name: it["title"] ?? it["name"], value: it["value"], inline: (it["short"] ?? it["inline"]) === true };
}

/** Seconds since 1970, as far as there are dates. */
function timeOf(value: unknown): string | undefined {
  const ms = Number(value ?? NaN) * 1_000;
  return Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;
}

/** `#abc` and `#aabbcc`. */
function colourOf(value: unknown): number | undefined {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(String(value ?? ""))?.[1];
  if (digits === undefined) return undefined;
  return parseInt(digits.length === 3 ? [...digits].map((it) => it + it).join("") : digits, 16);
}

/** `<url|text>` is Slack's way to write a link. */
function linked(text: string): string {
  return text.replace(/<(https?:[^|>\s]+)\|([^>]+)>/g, "[$2]($1)");
}
