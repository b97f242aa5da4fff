// A ZIP that is written while it is read: nothing but the piece in hand is kept in memory.
import { createHash } from "node:crypto";
import { configure, ZipWriter } from "@zip.js/zip.js";

// Web workers would need their own permission and buy nothing: the runtime deflates off the main thread by itself.
configure({ useWebWorkers: false });

/** What is in the archive, as the manifest lists it. `rows` is null for files that are not a list. */
export interface ArchiveFile {
  path: string;
  rows: number | null;
  bytes: number;
  /** Of the content before compression, hex. */
  sha256: string;
}

export interface Archive {
  /** Adds one file from pieces of text; resolves when the reader has taken it all. Pieces count as rows when told so. */
  add(path: string, pieces: AsyncIterable<Piece> | Iterable<Piece>): Promise<ArchiveFile>;
}
/** Some text and how many rows it holds. */
export interface Piece {
  text: string;
  rows?: number;
}

/**
 * Runs `write` and streams the archive it makes. The stream pulls: a slow reader slows `write` down, and a reader that
 * goes away makes the next `add` reject with its reason, so that `write` can let go of what it holds.
 *
 * @param settled called once, when everything is written or has failed
 * @param signal gives up when aborted
 */
export function streamArchive(
  write: (archive: Archive) => Promise<void>,
  settled: (error: unknown) => void = () => {},
  signal?: AbortSignal,
): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(
    undefined,
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
    new ByteLengthQueuingStrategy({ highWaterMark: 65_536 }),
  );
  const zip = new ZipWriter(writable, { level: 6, keepOrder: true });
  const archive: Archive = {
    async add(path, pieces) {
      const counted = count(pieces);
      try {
        await zip.add(path, counted.stream);
      } catch (error) {
        // The compressor does not tell its source that nobody reads any more.
        await counted.cancel();
        throw error;
      }
      return { path, ...counted.result() };
    },
  };
  signal?.addEventListener("abort", () => void writable.abort(signal.reason).catch(() => {}), { once: true });
  const run = async () => {
    signal?.throwIfAborted();
    await write(archive);
    await zip.close();
  };
  run().then(() => settled(null), async (error) => {
    await writable.abort(error).catch(() => {});
    settled(error);
  });
  return readable;
}

/** Bytes of about this many characters go to the compressor at once; small pieces cost more than they hold. */
const CHUNK_CHARACTERS = 65_536;

function count(pieces: AsyncIterable<Piece> | Iterable<Piece>) {
  const hash = createHash("sha256");
  const encoder = new TextEncoder();
  const iterator = Symbol.asyncIterator in pieces ? pieces[Symbol.asyncIterator]() : pieces[Symbol.iterator]();
  let bytes = 0, rows: number | null = null;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = "";
      while (text.length < CHUNK_CHARACTERS) {
        const next = await iterator.next();
        if (next.done) {
          if (text !== "") emit(controller, text);
          controller.close();
          return;
        }
        text += next.value.text;
        if (next.value.rows !== undefined) rows = (rows ?? 0) + next.value.rows;
      }
      emit(controller, text);
    },
  }, { highWaterMark: 1 });
  const emit = (controller: ReadableStreamDefaultController<Uint8Array>, text: string) => {
    const chunk = encoder.encode(text);
    bytes += chunk.length;
    hash.update(chunk);
    controller.enqueue(chunk);
  };
  return {
    stream,
    cancel: async () => void await iterator.return?.(),
    result: () => ({ rows, bytes, sha256: hash.digest("hex") }),
  };
}
