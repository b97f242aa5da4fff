import type { APIMessage } from "discord-api-types/v10";

/** A message in one line: the beginning of its text, or what it holds instead. */
export function excerptOf(message: APIMessage): { text: string; instead: string } {
  const text = (message.content.split("\n").find((line) => line.trim() !== "") ?? "").slice(0, 200);
  return { text, instead: insteadOf(message) };
}

function insteadOf(message: APIMessage): string {
  if (message.poll) return `Poll: ${message.poll.question.text ?? ""}`;
  if (message.sticker_items?.length) return `Sticker: ${message.sticker_items[0]?.name ?? ""}`;
  if (message.attachments.length > 0) return message.attachments.length === 1 ? "An attachment" : "Attachments";
  if (message.message_snapshots?.length) return "A forwarded message";
  return message.embeds.length > 0 || message.components?.length ? "A message of an app" : "A message without text";
}
