// npm runs its commands through shells that die of a signal without passing it on. Whoever stops `npm start` with one
// would leave everything running, so the supervisor watches the way back to that npm.
import { execFileSync } from "node:child_process";
import process from "node:process";

const EVERY_MS = 500;

/** Resolves when a process between this one and the npm that ran it is gone; never, when no npm did. */
export function npmGone(): Promise<void> {
  const way = wayToNpm(process.pid, parents());
  if (way.length === 0) return new Promise(() => {});
  return new Promise((done) => {
    const timer = setInterval(() => {
      if (way.every(alive)) return;
      clearInterval(timer);
      done();
    }, EVERY_MS);
    timer.unref();
  });
}

export interface Process {
  parent: number;
  command: string;
}

/** The ids of the ancestors of `pid` up to the outermost npm among them, nearest first; none without an npm. */
export function wayToNpm(pid: number, processes: Map<number, Process>): number[] {
  const way: number[] = [];
  let npmAt = 0;
  for (let at = processes.get(pid)?.parent; at && processes.has(at); at = processes.get(at)?.parent) {
    way.push(at);
    // npm names its process after what it runs: "npm start", "npm exec …".
    if (/^npm(?:\s|$)|[/\\]npm(?:-cli\.js)?(?:\s|$)/.test(processes.get(at)?.command ?? "")) npmAt = way.length;
  }
  return way.slice(0, npmAt);
}

function parents(): Map<number, Process> {
  const found = new Map<number, Process>();
  // Windows ends a tree of processes as one.
  if (process.platform === "win32") return found;
  try {
    for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n")) {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      if (pid && parent) found.set(Number(pid), { parent: Number(parent), command: command ?? "" });
    }
  } catch {
    // Without `ps` a signal to npm is not noticed; Ctrl+C and signals to the supervisor itself are.
  }
  return found;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === "EPERM";
  }
}
