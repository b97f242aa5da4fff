// A message as features write it, and Discord's limits on it. Checked before the call, so that a refusal names what is too long.
import { type APIEmbed, type APIMessageTopLevelComponent, ComponentType, MessageFlags } from "discord-api-types/v10";

export const CONTENT_MAX = 2000;
export const EMBEDS_MAX = 10;
/** Characters over all embeds of a message. https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
export const EMBEDS_TEXT_MAX = 6000;
export const COMPONENTS_MAX = 40;
/** Characters of text over all Components V2 of a message. */
export const COMPONENTS_TEXT_MAX = 4000;
export const CUSTOM_ID_MAX = 100;
export const NONCE_MAX = 25;
export const FILES_MAX = 10;

/** Kagami's one accent, a mirror's blue-grey, and what refusals and good news wear. */
export const COLORS = { accent: 0x6f8fb3, good: 0x4f9d74, bad: 0xc4575b } as const;

export interface Message {
  content?: string;
  embeds?: APIEmbed[];
  /** Action rows below content and embeds, or Components V2 when there is neither. */
  components?: APIMessageTopLevelComponent[];
  files?: { name: string; blob: Blob }[];
  /** Users who are notified when the text mentions them; nobody unless named. */
  pingUserIds?: string[];
}

/** The body Discord takes. Pings nobody who is not named, not even the person who is answered. */
export function bodyOf(message: Message, options: { ephemeral?: boolean } = {}): Record<string, unknown> {
  const flags = (options.ephemeral ? MessageFlags.Ephemeral : 0) | (isV2(message) ? MessageFlags.IsComponentsV2 : 0);
  return {
    ...(message.content === undefined ? {} : { content: message.content }),
    ...(message.embeds === undefined ? {} : { embeds: message.embeds }),
    ...(message.components === undefined ? {} : { components: message.components }),
    ...(flags === 0 ? {} : { flags }),
    allowed_mentions: { parse: [], users: message.pingUserIds ?? [], replied_user: false },
  };
}

/** Whether the message is made of Components V2, which exclude content and embeds. */
export function isV2(message: Message): boolean {
  return message.components?.some((component) => component.type !== ComponentType.ActionRow) ?? false;
}

/** Says in a sentence which of Discord's limits a message breaks, or null. */
export function messageProblem(message: Message): string | null {
  const { content, embeds = [], components = [], files = [] } = message;
  if (isV2(message) && (content !== undefined || embeds.length > 0)) {
    return "Leave out content and embeds: Components V2 replace them";
  }
  if (!content && embeds.length === 0 && components.length === 0 && files.length === 0) {
    return "Write something: the message is empty";
  }
  if (content !== undefined && content.length > CONTENT_MAX) return tooLong("the text", content.length, CONTENT_MAX);
  if (embeds.length > EMBEDS_MAX) return `Use ${EMBEDS_MAX} embeds or fewer: there are ${embeds.length}`;
  if (files.length > FILES_MAX) return `Attach ${FILES_MAX} files or fewer: there are ${files.length}`;
  let total = 0;
  for (const embed of embeds) {
    const problem = embedProblem(embed);
    if (problem) return problem;
    total += embedLength(embed);
  }
  if (total > EMBEDS_TEXT_MAX) return tooLong("all embeds together", total, EMBEDS_TEXT_MAX);
  const { count, text, ids } = componentSizes(components);
  if (count > COMPONENTS_MAX) return `Use ${COMPONENTS_MAX} components or fewer: there are ${count}`;
  if (text > COMPONENTS_TEXT_MAX) return tooLong("the text of all components", text, COMPONENTS_TEXT_MAX);
  const long = ids.find((id) => id.length > CUSTOM_ID_MAX);
  return long === undefined ? null : tooLong("a component's custom id", long.length, CUSTOM_ID_MAX);
}

/** Cuts a long text into messages, at line ends where there are any. */
export function splitText(text: string, max = CONTENT_MAX): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const line = rest.lastIndexOf("\n", max), space = rest.lastIndexOf(" ", max);
    const at = line > max / 2 ? line : space > max / 2 ? space : surrogateSafe(rest, max);
    parts.push(rest.slice(0, at));
    rest = rest.slice(at).replace(/^[\n ]/, "");
  }
  if (rest !== "") parts.push(rest);
  return parts;
}

/** Cuts a text to at most `max` characters, with an ellipsis when something is missing. */
export function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, surrogateSafe(text, max - 1))}…`;
}

/** Makes a name harmless inside Discord's markdown. */
export function plain(text: string): string {
  return text.replace(/[\\*_~`|>#\[\]()<@-]/g, "\\$&").replace(/\n/g, " ");
}

/** A time as Discord shows it to each reader: "in 5 minutes". */
export function relativeTime(at: Date | number): string {
  return `<t:${Math.floor(Number(at) / 1000)}:R>`;
}

/** 12345 → 12,345. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en-US");
}

function tooLong(what: string, length: number, max: number): string {
  return `Shorten ${what} to ${formatNumber(max)} characters: it has ${formatNumber(length)}`;
}

function surrogateSafe(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}

function embedProblem(embed: APIEmbed): string | null {
  const { title = "", description = "", fields = [], footer, author } = embed;
  if (title.length > 256) return tooLong("an embed's title", title.length, 256);
  if (description.length > 4096) return tooLong("an embed's description", description.length, 4096);
  if (fields.length > 25) return `Use 25 fields or fewer: there are ${fields.length}`;
  if (footer && footer.text.length > 2048) return tooLong("an embed's footer", footer.text.length, 2048);
  if (author && author.name.length > 256) return tooLong("an embed's author", author.name.length, 256);
  for (const field of fields) {
    if (field.name.length > 256) return tooLong("a field's name", field.name.length, 256);
    if (field.value.length > 1024) return tooLong("a field's value", field.value.length, 1024);
  }
  return null;
}

function embedLength(embed: APIEmbed): number {
  const { title = "", description = "", fields = [], footer, author } = embed;
  return title.length + description.length + (footer?.text.length ?? 0) + (author?.name.length ?? 0) +
    fields.reduce((sum, field) => sum + field.name.length + field.value.length, 0);
}

function componentSizes(components: unknown[]): { count: number; text: number; ids: string[] } {
  const sizes = { count: 0, text: 0, ids: [] as string[] };
  const visit = (component: Record<string, unknown>) => {
    sizes.count++;
    if (component["type"] === ComponentType.TextDisplay) sizes.text += String(component["content"]).length;
    if (typeof component["custom_id"] === "string") sizes.ids.push(component["custom_id"]);
    const children = component["components"];
    if (Array.isArray(children)) children.forEach(visit);
    if (component["accessory"]) visit(component["accessory"] as Record<string, unknown>);
  };
  (components as Record<string, unknown>[]).forEach(visit);
  return sizes;
}
