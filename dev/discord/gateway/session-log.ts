// Sessions outlive the process: each event is in a file before it is sent, so that a RESUME after a restart, or after
// `kill -9`, gets exactly what it missed.
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Presence } from "./presences.ts";
import type { SessionIdentity } from "./session.ts";

/** A session as the file tells it. */
export interface KeptSession {
  /** 32 hex digits. */
  id: string;
  identity: SessionIdentity;
  presence: Presence;
  /** Sequence before the first of `frames`. */
  after: number;
  frames: readonly string[];
  /** When the connection was lost, ms of the clock; null when it stood to the end. */
  lostAt: number | null;
}

/** What is written about a session beside its events. */
type Note =
  | { begin: string; identity: SessionIdentity; presence: Presence; after: number; lostAt: number | null }
  | { end: string }
  | { id: string; lostAt: number | null }
  | { id: string; presence: Presence }
  | { aliveAt: number };

/** Most bytes of events that are kept when the file is made compact, shared by the sessions; it is at three times that. */
const BUDGET = 32 << 20;
const ID_LENGTH = 32;

export class SessionLog {
  readonly #path: string | null;
  readonly #budget: number;
  #file: number | null = null;
  #waiting: string[] = [];
  #size = 0;
  #aliveAt = 0;
  #source: () => Iterable<KeptSession> = () => [];

  /**
   * @param path file to keep sessions in; null keeps nothing
   * @param budget bytes, see BUDGET
   */
  constructor(path: string | null, budget = BUDGET) {
    this.#path = path;
    this.#budget = budget;
  }

  get keeping(): boolean {
    return this.#file !== null;
  }

  /**
   * What an earlier process left, and until when it is known to have lived (ms of the clock).
   * A file that cannot be understood holds no session: their clients then begin anew, as after an outage of Discord.
   */
  read(): { sessions: KeptSession[]; aliveAt: number } {
    const nothing = { sessions: [], aliveAt: 0 };
    if (this.#path === null) return nothing;
    try {
      return parse(readFileSync(this.#path, "utf8"));
    } catch {
      return nothing;
    }
  }

  /** Starts writing. @param source every session as it is now, asked at once and whenever the file has grown large */
  open(source: () => Iterable<KeptSession>): void {
    if (this.#path === null) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    this.#source = source;
    this.#compact();
  }

  /** An event of a session, in the order of their sequences. */
  event(id: string, frame: string): void {
    if (this.#file !== null) this.#add(`${id}${frame}\n`);
  }

  note(note: Note): void {
    if (this.#file !== null) this.#add(JSON.stringify(note) + "\n");
  }

  /** The process lives. @param at ms of the clock */
  alive(at: number): void {
    this.#aliveAt = at;
    this.note({ aliveAt: at });
  }

  /** Hands what waits to the operating system; from then on killing this process loses none of it. */
  flush(): void {
    if (this.#file === null || this.#waiting.length === 0) return;
    const lines = this.#waiting.join("");
    this.#waiting = [];
    try {
      this.#size += writeAll(this.#file, lines);
      if (this.#size > this.#budget * 3) this.#compact();
    } catch (error) {
      this.#giveUp(error);
    }
  }

  close(): void {
    this.flush();
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  /** Forgets what an earlier process left. */
  discard(): void {
    if (this.#path !== null) rmSync(this.#path, { force: true });
  }

  #add(line: string): void {
    // Sending and answering flush by themselves; this is for events that nobody is connected for.
    if (this.#waiting.push(line) === 1) queueMicrotask(() => this.flush());
  }

  /** Whole or not at all: the new file takes the old one's name once it is complete. */
  #compact(): void {
    const fresh = `${this.#path}.new`;
    rmSync(fresh, { force: true });
    const file = openSync(fresh, "wx", 0o600);
    let size = 0;
    try {
      const sessions = [...this.#source()];
      size += writeAll(file, JSON.stringify({ aliveAt: this.#aliveAt } satisfies Note) + "\n");
      for (const session of sessions) size += writeAll(file, lines(session, this.#budget / sessions.length));
      renameSync(fresh, this.#path!);
    } catch (error) {
      closeSync(file);
      throw error;
    }
    if (this.#file !== null) closeSync(this.#file);
    this.#file = file;
    this.#size = size;
  }

  /** A file with holes would let a client resume and miss events without knowing: no file is better. */
  #giveUp(error: unknown): void {
    const file = this.#file;
    this.#file = null;
    this.#waiting = [];
    if (file !== null) closeSync(file);
    this.discard();
    console.error("Gateway sessions will not survive a restart, because they cannot be written:", error);
  }
}

/** A session with as many of its newest events as fit. @param budget bytes, about */
function lines({ id, identity, presence, after, frames, lostAt }: KeptSession, budget: number): string {
  let from = frames.length;
  for (let room = budget; from > 0; from--) if ((room -= frames[from - 1]!.length) < 0) break;
  const begin: Note = { begin: id, identity, presence, after: after + from, lostAt };
  return [JSON.stringify(begin), ...frames.slice(from).map((frame) => id + frame), ""].join("\n");
}

function parse(text: string): { sessions: KeptSession[]; aliveAt: number } {
  const sessions = new Map<string, KeptSession & { frames: string[] }>();
  let aliveAt = 0;
  const all = text.split("\n");
  // A line without its end was cut short by a crash, and then never sent.
  all.pop();
  for (const line of all) {
    if (!line.startsWith("{")) {
      sessions.get(line.slice(0, ID_LENGTH))?.frames.push(line.slice(ID_LENGTH));
      continue;
    }
    const note = JSON.parse(line) as Note;
    if ("begin" in note) {
      const { begin: id, identity, presence, after, lostAt } = note;
      sessions.set(id, { id, identity, presence, after, lostAt, frames: [] });
    } else if ("end" in note) sessions.delete(note.end);
    else if ("aliveAt" in note) aliveAt = note.aliveAt;
    else Object.assign(sessions.get(note.id) ?? {}, note);
  }
  return { sessions: [...sessions.values()], aliveAt };
}

/** @returns how many bytes that were */
function writeAll(file: number, text: string): number {
  const bytes = new TextEncoder().encode(text);
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
  return bytes.length;
}
