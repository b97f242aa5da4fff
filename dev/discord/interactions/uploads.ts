// Files that a person gives with a command or a modal: kept for a day, seen by nobody but the application.
import type { Buffer } from "node:buffer";
import { ApiError } from "../errors.ts";
import type { UploadedFile } from "../rest/body.ts";
import { storedName } from "../rules/filenames.ts";
import type { Form } from "../rules/form.ts";
import { pictureSize } from "../rules/picture-size.ts";
import type { AttachmentRecord } from "../state/message-records.ts";
import { attachmentView } from "../views/message.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

/** Bytes a person's file may have without a boosted server. */
export const UPLOAD_LIMIT = 10 * 1024 * 1024;
const KEPT_MS = 86_400_000;

/** Until when each is kept, ms of the clock, by its id. */
const uploads = defineTable<number>("upload", {});

/** Keeps a file's bytes for a day. */
export function keepUpload(world: World, id: string, bytes: Buffer): void {
  world.state.files.set(id, bytes.toString("base64"));
  forgetLater(world, id, world.state.table(uploads).set(id, world.clock.now() + KEPT_MS));
}

/** Goes on counting the days of what an earlier process was given. */
export function watchUploads(world: World): void {
  for (const [id, until] of world.state.table(uploads).entries()) forgetLater(world, id, until);
}

function forgetLater(world: World, id: string, until: number): void {
  world.clock.after(Math.max(0, until - world.clock.now()), () => {
    world.state.files.delete(id);
    world.state.table(uploads).delete(id);
  });
}

export class Uploads {
  /** Files by n of `files[n]`. */
  readonly #files = new Map<string, { file: UploadedFile; filename: string; description?: string }>();
  readonly #used = new Map<string, string>();
  readonly #channelId: string;

  /** @param data of the interaction; its `attachments` name the files */
  constructor(data: Form, files: readonly UploadedFile[], channelId: string) {
    this.#channelId = channelId;
    if (files.length > 10) throw new ApiError(400, 30015, "Maximum number of attachments in a message reached (10)");
    const named = new Map((data.forms("attachments", { max: 10 }) ?? []).map((it) => [String(it.raw("id")), it]));
    for (const file of files) {
      if (file.bytes.length > UPLOAD_LIMIT) throw new ApiError(413, 40005, "Request entity too large");
      const about = named.get(String(file.index));
      const description = about?.string("description", { max: 1_024 });
      this.#files.set(String(file.index), {
        file,
        filename: about?.string("filename", { min: 1, max: 1_024 }) ?? file.filename,
        ...(description ? { description } : {}),
      });
    }
  }

  /** Takes a file for an option or a field. @returns its id, undefined when there is no such file */
  use(key: string, newId: () => string): string | undefined {
    if (!this.#files.has(key)) return undefined;
    let id = this.#used.get(key);
    if (id === undefined) this.#used.set(key, id = newId());
    return id;
  }

  /** Keeps the files that were taken. @returns what the application is told of them, by id */
  store(world: World): Record<string, unknown> {
    return Object.fromEntries([...this.#used].map(([key, id]) => {
      const { file, filename, description } = this.#files.get(key)!;
      const record: AttachmentRecord = {
        id,
        filename: storedName(filename),
        size: file.bytes.length,
        content_type: file.contentType,
        ...(description ? { description } : {}),
        ...pictureSize(file.bytes),
      };
      keepUpload(world, id, file.bytes);
      return [id, attachmentView(world, this.#channelId, record, true)];
    }));
  }
}
