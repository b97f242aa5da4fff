// What was answered survives `kill -9`: every change is one JSON line, written before the answer goes out.
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** One change: table, key, and the new value (absent: removed). */
export type Entry = [table: string, key: string, value?: unknown];

export class Journal {
  readonly #path: string | null;
  #file: number | null = null;
  #waiting: string[] = [];
  /** Called before each flush: what people are told of a change is kept no later than the change. */
  beforeFlush: () => void = () => {};

  /** @param path file to keep changes in; null keeps nothing */
  constructor(path: string | null) {
    this.#path = path;
  }

  /** Reads what an earlier process left. A last line cut short by a crash was never answered, so it is dropped. */
  read(): Entry[] {
    if (this.#path === null || !existsSync(this.#path)) return [];
    const entries: Entry[] = [];
    const lines = readFileSync(this.#path, "utf8").split("\n");
    lines.forEach((line, index) => {
      if (line === "") return;
      try {
        entries.push(JSON.parse(line) as Entry);
      } catch {
        if (index < lines.length - 1) {
          throw new Error(
            `Cannot read line ${index + 1} of ${this.#path}: delete the file to start with a fresh local Discord`,
          );
        }
      }
    });
    return entries;
  }

  /** Starts writing, from a file that holds exactly `entries`. */
  open(entries: Iterable<Entry>): void {
    if (this.#path === null) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    const fresh = `${this.#path}.new`;
    // Tokens are in it.
    rmSync(fresh, { force: true });
    const file = openSync(fresh, "wx", 0o600);
    let chunk = "";
    for (const entry of entries) {
      chunk += JSON.stringify(entry) + "\n";
      if (chunk.length > 1_000_000) {
        writeAll(file, chunk);
        chunk = "";
      }
    }
    writeAll(file, chunk);
    closeSync(file);
    renameSync(fresh, this.#path);
    this.#file = openSync(this.#path, "a");
  }

  add(entry: Entry): void {
    if (this.#file !== null) this.#waiting.push(JSON.stringify(entry) + "\n");
  }

  /** Hands what waits to the operating system; from then on killing this process loses none of it. */
  flush(): void {
    this.beforeFlush();
    if (this.#file === null || this.#waiting.length === 0) return;
    const lines = this.#waiting.join("");
    this.#waiting = [];
    writeAll(this.#file, lines);
  }

  close(): void {
    this.flush();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

function writeAll(file: number, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}
