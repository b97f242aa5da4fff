// Voice messages carry one recording and nothing else (documentation, "Voice Messages").
import { ApiError } from "../errors.ts";
import type { DraftFile } from "./attachments.ts";
import type { Form } from "./form.ts";

/** @param files of the message, already read */
export function requireVoice(form: Form, content: string, files: readonly DraftFile[]): void {
  const filled = ["embeds", "components", "sticker_ids", "poll"].some((name) => {
    const value = form.raw(name);
    return value != null && (!Array.isArray(value) || value.length > 0);
  });
  if (content !== "" || filled) throw new ApiError(400, 50159, "Voice messages do not support additional content.");
  const [recording] = files;
  if (files.length !== 1 || !recording!.file.contentType.startsWith("audio/")) {
    throw new ApiError(400, 50160, "Voice messages must have a single audio attachment.");
  }
  if (recording!.durationSecs === undefined || recording!.waveform === undefined) {
    throw new ApiError(400, 50161, "Voice messages must have supporting metadata.");
  }
}
