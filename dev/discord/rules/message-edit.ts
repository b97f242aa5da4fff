// What an edit may do to the message there is.
import { ApiError, FormErrors, systemMessage } from "../errors.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { FLAG, LEGACY_CODE, legacyMessage, type MessageChanges } from "./message.ts";
import { requireNamed } from "./upload-links.ts";
import { storedName } from "./filenames.ts";

/** Types that people and applications write; all others are Discord's own (documentation, "Message Types"). */
const WRITTEN = new Set([0, 19, 20, 23]);

/** Throws when an edit by whoever wrote a message cannot be made. */
export function requireEditable(message: MessageRecord, changes: MessageChanges): void {
  if (!WRITTEN.has(message.type)) throw systemMessage();
  if (message.flags & FLAG.VOICE_MESSAGE) throw new ApiError(400, 50162, "Voice messages cannot be edited.");
  if (message.poll) throw new ApiError(400, 520003, "Cannot edit a poll message.");
  const stickers = message.sticker_ids ?? [];
  if (changes.stickerIds?.some((id) => !stickers.includes(id))) {
    throw new ApiError(400, 50080, "Cannot edit stickers within a message");
  }
  const errors = new FormErrors();
  if (changes.flags !== undefined && changes.flags & FLAG.COMPONENTS_V2 && !(message.flags & FLAG.COMPONENTS_V2)) {
    refuseLeft(errors, message, changes);
  }
  const staying = changes.keep ? message.attachments.filter(({ id }) => isKept(changes, id)) : message.attachments;
  if (staying.length + changes.files.length > 10) {
    throw new ApiError(400, 30015, "Maximum number of attachments in a message reached (10)");
  }
  if (changes.components ?? changes.keep) {
    const names = new Set([
      ...staying.map(({ filename }) => filename),
      ...changes.files.flatMap(({ filename }) => [filename, storedName(filename)]),
    ]);
    requireNamed(errors, changes.components ?? message.components, names, ["components"]);
  }
  errors.throwIfAny();
  const shown = (changes.content ?? message.content) === "" ? 0 : 1;
  const lists = (changes.embeds ?? message.embeds).length + (changes.components ?? message.components).length +
    staying.length + changes.files.length + (changes.stickerIds ?? stickers).length + (message.snapshots ?? []).length;
  if (shown + lists + (changes.poll ? 1 : 0) + (message.theme ? 1 : 0) === 0) {
    throw new ApiError(400, 50006, "Cannot send an empty message");
  }
}

/** Whoever turns a message into Components V2 must empty what it was before (documentation, "Edit Message"). */
function refuseLeft(errors: FormErrors, message: MessageRecord, changes: MessageChanges): void {
  const left = {
    content: (changes.content ?? message.content) !== "",
    embeds: (changes.embeds ?? message.embeds).length > 0,
    sticker_ids: (changes.stickerIds ?? message.sticker_ids ?? []).length > 0,
  };
  for (const [name, there] of Object.entries(left)) if (there) errors.add([name], LEGACY_CODE, legacyMessage(name));
}

const isKept = ({ keep }: MessageChanges, id: string): boolean => keep?.some((it) => it.id === id) ?? true;
