// What was answered survives `kill -9`: every change is one JSON line, written before the answer goes out.
import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";

/** One change: table, key, and the new value (absent: removed). */
export type Entry = [table: string, key: string, value?: unknown];

/** What happened could not be written down; it is tried again with the next change. */
export class JournalError extends Error {}

/** The file is made compact once it is three times as large as it was compact, but not before this many bytes. */
const COMPACT_FROM = 16 << 20;
const GROWTH = 3;
const CHUNK = 1 << 20;
const NEWLINE = 10;

export class Journal {
  readonly #path: string | null;
  readonly #compactFrom: number;
  #file: number | null = null;
  #waiting: string[] = [];
  /** Bytes of whole lines in the file. */
  #size = 0;
  #compactSize = 0;
  #lines = 0;
  #source: () => Iterable<Entry> = () => [];
  /** Called before each flush: what people are told of a change is kept no later than the change. */
  beforeFlush: () => void = () => {};

  /**
   * @param path file to keep changes in; null keeps nothing
   * @param compactFrom bytes, see COMPACT_FROM
   */
  constructor(path: string | null, compactFrom = COMPACT_FROM) {
    this.#path = path;
    this.#compactFrom = compactFrom;
  }

  /** Reads what an earlier process left. A last line cut short by a crash was never answered, so it is dropped. */
  *read(): Generator<Entry> {
    if (this.#path === null || !existsSync(this.#path)) return;
    const file = openSync(this.#path, "r");
    try {
      for (const { text, bytes } of linesOf(file)) {
        this.#lines++;
        const entry = parse(text);
        if (entry !== null) yield entry;
        else if (bytes > 0) {
          throw new Error(
            `Cannot read line ${this.#lines} of ${this.#path}: delete the file to start with a fresh local Discord`,
          );
        }
        this.#size += bytes;
        // A whole line without its end would run into the next one.
        if (entry !== null && bytes === 0) this.#lines = Infinity;
      }
    } finally {
      closeSync(file);
    }
  }

  /**
   * Starts writing, from a file that holds what the earlier process left, made compact when it is worth it.
   * @param source everything there is, asked whenever the file is made compact
   * @param count how many entries that is now
   */
  open(source: () => Iterable<Entry>, count: number): void {
    if (this.#path === null) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#source = source;
    // Rewriting a file that holds little else than what is needed would only make the start slow.
    if (this.#lines === 0 || this.#lines > count * 1.5) return this.#compact();
    this.#file = openSync(this.#path, "r+");
    ftruncateSync(this.#file, this.#size);
    this.#compactSize = this.#size;
  }

  add(entry: Entry): void {
    if (this.#file !== null) this.#waiting.push(JSON.stringify(entry) + "\n");
  }

  /**
   * Hands what waits to the operating system; from then on killing this process loses none of it.
   * @throws JournalError when it cannot be written; it waits on, and the file stays readable
   */
  flush(): void {
    this.beforeFlush();
    if (this.#file === null || this.#waiting.length === 0) return;
    try {
      const bytes = new TextEncoder().encode(this.#waiting.join(""));
      writeAll(this.#file, bytes, this.#size);
      this.#waiting = [];
      this.#size += bytes.length;
    } catch (error) {
      // Half a line in between would make the file unreadable.
      ftruncateSync(this.#file, this.#size);
      throw this.#unwritten(error);
    }
    if (this.#size > Math.max(this.#compactFrom, this.#compactSize * GROWTH)) this.#compact();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      if (this.#file !== null) closeSync(this.#file);
      this.#file = null;
    }
  }

  /** Whole or not at all: the new file takes the old one's name once it is complete. */
  #compact(): void {
    const fresh = `${this.#path}.new`;
    rmSync(fresh, { force: true });
    // Tokens are in it.
    const file = openSync(fresh, "wx", 0o600);
    let size = 0;
    try {
      for (const bytes of pieces(this.#source())) size += writeAll(file, bytes, size);
      renameSync(fresh, this.#path!);
    } catch (error) {
      closeSync(file);
      rmSync(fresh, { force: true });
      // Without room for a second file the first one goes on growing, and is tried again when it has grown as much.
      if (this.#file === null) throw this.#unwritten(error);
      this.#compactSize = this.#size;
      return;
    }
    if (this.#file !== null) closeSync(this.#file);
    this.#file = file;
    this.#size = this.#compactSize = size;
  }

  #unwritten(error: unknown): JournalError {
    const why = error instanceof Error ? error.message : String(error);
    return new JournalError(`Make room for ${this.#path}: what happened is done but not yet kept (${why})`);
  }
}

/** Whole lines; with 0 bytes the last one, when it was cut short. */
function* linesOf(file: number): Generator<{ text: string; bytes: number }> {
  const decoder = new TextDecoder();
  const end = fstatSync(file).size;
  let rest: Uint8Array = new Uint8Array(0);
  for (let position = 0; position < end;) {
    const chunk = new Uint8Array(CHUNK);
    const read = readSync(file, chunk, 0, CHUNK, position);
    if (read === 0) break;
    position += read;
    const bytes = joined(rest, chunk.subarray(0, read));
    let from = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, from)) {
      yield { text: decoder.decode(bytes.subarray(from, at)), bytes: at + 1 - from };
      from = at + 1;
    }
    rest = bytes.subarray(from);
  }
  if (rest.length > 0) yield { text: decoder.decode(rest), bytes: 0 };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function parse(line: string): Entry | null {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return null;
  }
}

/** Lines of JSON, about a megabyte at a time. */
function* pieces(entries: Iterable<Entry>): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  let chunk = "";
  for (const entry of entries) {
    chunk += JSON.stringify(entry) + "\n";
    if (chunk.length < CHUNK) continue;
    yield encoder.encode(chunk);
    chunk = "";
  }
  yield encoder.encode(chunk);
}

/**
 * Writes at a place of its own: after a failure the file's own position is beyond what was cut off again.
 * @returns how many bytes that were
 */
function writeAll(file: number, bytes: Uint8Array, at: number): number {
  for (let offset = 0; offset < bytes.length;) {
    offset += writeSync(file, bytes, offset, bytes.length - offset, at + offset);
  }
  return bytes.length;
}
