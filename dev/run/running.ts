// One running part: when it is ready, what it says, how it ends.
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { identify, type Identity } from "./processes.ts";
import { ownRuntime, type Part, type Runtime, spawnPart } from "./spawn.ts";

/** Why a part is no longer running, in a sentence. */
export class PartEnded extends Error {
  readonly part: string;
  constructor(part: string, text: string) {
    super(text);
    this.part = part;
  }
}

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface RunningPart {
  readonly name: string;
  readonly pid: number;
  readonly identity: Identity;
  /** What stands behind `ready` on the part's output: its base URL or a text. Rejects with PartEnded. */
  readonly ready: Promise<string>;
  readonly ended: Promise<Ending>;
  /** The last lines of its log, newest last. */
  readonly lines: readonly string[];
  /** SIGTERM, and SIGKILL after `deadlineMs`. */
  stop(deadlineMs?: number): Promise<Ending>;
  kill(): Promise<Ending>;
}

const LINES_KEPT = 200;
/** Longer than the api takes at most to let running calls end. */
const STOP_DEADLINE_MS = 12_000;
const READY_DEADLINE_MS = 60_000;

/**
 * Starts a part.
 * @param log receives each line it writes, `ready` lines excepted
 */
export function runPart(part: Part, log: (line: string) => void, runtime: Runtime = ownRuntime()): RunningPart {
  const child = spawnPart(part, runtime);
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    log(line);
  };
  const ended = whenEnded(child);
  const ready = whenReady(part.name, child, ended, keep, lines);
  // A part that fails before anybody waits for it must not take the supervisor down.
  ready.catch(() => {});
  createInterface({ input: child.stderr }).on("line", keep);
  child.stdin.on("error", () => {});
  const stop = async (signal: NodeJS.Signals, deadlineMs: number) => {
    send(child, signal);
    const timer = setTimeout(() => send(child, "SIGKILL"), deadlineMs);
    const ending = await ended;
    clearTimeout(timer);
    return ending;
  };
  return {
    name: part.name,
    pid: child.pid ?? 0,
    identity: identify(child.pid ?? 0),
    ready,
    ended,
    lines,
    stop: (deadlineMs = STOP_DEADLINE_MS) => stop("SIGTERM", deadlineMs),
    kill: () => stop("SIGKILL", 1_000),
  };
}

/** A sentence about an end nobody asked for, with the part's own last words. */
export function describeEnd(name: string, ending: Ending, lines: readonly string[]): string {
  const how = ending.signal ? `was ended by ${ending.signal}` : `stopped with exit code ${ending.code}`;
  const words = lines.findLast((line) => line.trim() !== "" && !/^\s+at /.test(line));
  return words ? `${name} ${how}: ${words}` : `${name} ${how}`;
}

/** Not `child.kill`: after that Deno reports every end as one by the signal, also a clean exit with 0. */
function send(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  try {
    process.kill(child.pid, signal);
  } catch {
    // It ended in between.
  }
}

function whenEnded(child: ChildProcessWithoutNullStreams): Promise<Ending> {
  return new Promise((done) => {
    child.once("error", () => done({ code: 127, signal: null }));
    // "close" comes after the last line was read, "exit" may come before.
    child.once("close", (code, signal) => done({ code, signal }));
  });
}

function whenReady(
  name: string,
  child: ChildProcessWithoutNullStreams,
  ended: Promise<Ending>,
  keep: (line: string) => void,
  lines: string[],
): Promise<string> {
  return new Promise((done, fail) => {
    const timer = setTimeout(
      () => fail(new PartEnded(name, `${name} was not ready after ${READY_DEADLINE_MS / 1000} s`)),
      READY_DEADLINE_MS,
    );
    const settle = () => clearTimeout(timer);
    createInterface({ input: child.stdout }).on("line", (line) => {
      const ready = /^ready (.+)$/.exec(line);
      if (!ready?.[1]) return keep(line);
      settle();
      done(ready[1]);
    });
    void ended.then((ending) => {
      settle();
      fail(new PartEnded(name, describeEnd(name, ending, lines)));
    });
  });
}

/** Parts have process groups of their own: ends them all when this process leaves without having stopped them. */
export function endAtExit(parts: () => RunningPart[]): void {
  process.once("exit", () => {
    for (const part of parts()) {
      try {
        process.kill(part.pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
    }
  });
}
