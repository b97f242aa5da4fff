// Files of messages: their bytes beside the state's records, one id each.
import type { DraftFile, KeptFile } from "../rules/attachments.ts";
import { storedName, titleOf } from "../rules/filenames.ts";
import { pictureSize } from "../rules/picture-size.ts";
import type { AttachmentRecord, MessageRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";

export function storeFiles(world: World, files: readonly DraftFile[]): AttachmentRecord[] {
  return files.map(({ file, filename, description, title, spoiler, durationSecs, waveform }) => {
    const id = world.ids.next();
    world.state.files.set(id, file.bytes.toString("base64"));
    const shownTitle = title ?? titleOf(filename);
    return {
      id,
      filename: storedName(filename, spoiler === true),
      size: file.bytes.length,
      content_type: file.contentType,
      ...(description ? { description } : {}),
      ...(shownTitle ? { title: shownTitle } : {}),
      ...(spoiler ? { spoiler } : {}),
      ...pictureSize(file.bytes),
      ...(durationSecs === undefined || !file.contentType.startsWith("audio/") ? {} : { duration_secs: durationSecs }),
      ...(waveform === undefined || !file.contentType.startsWith("audio/") ? {} : { waveform }),
    };
  });
}

/** The attachments that stay after an edit, with what it says anew about them. @param keep absent: all stay as they are */
export function keptFiles(world: World, message: MessageRecord, keep: readonly KeptFile[] | undefined) {
  if (!keep) return message.attachments;
  const notes = new Map(keep.map((it) => [it.id, it]));
  return message.attachments.flatMap((file): AttachmentRecord[] => {
    const note = notes.get(file.id);
    if (!note) {
      world.state.files.delete(file.id);
      return [];
    }
    const { description: oldDescription, title: oldTitle, ...rest } = file;
    const description = note.description === undefined ? oldDescription : note.description;
    const title = note.title === undefined ? oldTitle : note.title;
    return [{ ...rest, ...(description ? { description } : {}), ...(title ? { title } : {}) }];
  });
}

/** The same files once more, for a message that outlives the one they are of. */
export function copyFiles(world: World, files: readonly AttachmentRecord[]): AttachmentRecord[] {
  return files.map((file) => {
    const id = world.ids.next();
    const bytes = world.state.files.get(file.id);
    if (bytes !== undefined) world.state.files.set(id, bytes);
    return { ...file, id };
  });
}

export function forgetFiles(world: World, message: MessageRecord): void {
  const copies = (message.snapshots ?? []).flatMap((snapshot) => snapshot.attachments);
  for (const file of [...message.attachments, ...copies]) world.state.files.delete(file.id);
}
