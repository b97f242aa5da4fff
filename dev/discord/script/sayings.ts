// What somebody can say beside words: files, a poll, stickers.
import { Buffer } from "node:buffer";
import { startedPoll } from "../actions/polls.ts";
import type { NewMessage } from "../actions/messages.ts";
import type { World } from "../world.ts";

export interface SaidFile {
  filename: string;
  /** Text, or bytes in `base64`. */
  text?: string;
  base64?: string;
  contentType?: string;
  description?: string;
  spoiler?: boolean;
}

export interface SaidPoll {
  question: string;
  answers: string[];
  /** 24 by default. */
  hours?: number;
  multiselect?: boolean;
}

export interface Saying {
  attachments?: readonly SaidFile[];
  poll?: SaidPoll;
  stickerIds?: readonly string[];
}

export function saidBeside(world: World, { attachments, poll, stickerIds }: Saying): Partial<NewMessage> {
  return {
    ...(attachments ? { files: attachments.map(fileOf) } : {}),
    ...(poll ? { poll: startedPoll(world, draftOf(poll)) } : {}),
    ...(stickerIds ? { stickerIds: [...stickerIds] } : {}),
  };
}

function fileOf(it: SaidFile, index: number): NonNullable<NewMessage["files"]>[number] {
  const bytes = it.base64 === undefined ? Buffer.from(it.text ?? "") : Buffer.from(it.base64, "base64");
  return {
    file: { index, filename: it.filename, contentType: it.contentType ?? "application/octet-stream", bytes },
    filename: it.filename,
    ...(it.description === undefined ? {} : { description: it.description }),
    ...(it.spoiler === undefined ? {} : { spoiler: it.spoiler }),
  };
}

function draftOf({ question, answers, hours = 24, multiselect = false }: SaidPoll) {
  return {
    question,
    answers: answers.map((text, index) => ({ answer_id: index + 1, text })),
    allow_multiselect: multiselect,
    layout_type: 1,
    hours,
  };
}
