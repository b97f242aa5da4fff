// Knowing a process again: a pid alone may belong to somebody else by now, so its start time is kept beside it.
import { readFileSync } from "node:fs";
import process from "node:process";

export interface Identity {
  pid: number;
  /** Clock ticks after boot; null where there is no /proc. */
  startedAt: string | null;
}

export const identify = (pid: number): Identity => ({ pid, startedAt: startOf(pid) });

/** Whether this very process still runs; a zombie does not. */
export function isAlive({ pid, startedAt }: Identity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as { code?: string }).code !== "EPERM") return false;
  }
  return startedAt === null || startOf(pid) === startedAt;
}

/** Asks a process to stop and ends it when it has not within `deadlineMs`. */
export async function end(identity: Identity, deadlineMs: number): Promise<void> {
  signal(identity, "SIGTERM");
  const until = Date.now() + deadlineMs;
  while (isAlive(identity) && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
  signal(identity, "SIGKILL");
  while (isAlive(identity)) await new Promise((done) => setTimeout(done, 20));
}

function signal(identity: Identity, name: NodeJS.Signals): void {
  try {
    if (isAlive(identity)) process.kill(identity.pid, name);
  } catch {
    // It ended in between.
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)); the name in field 2 may hold spaces, so counting begins after its bracket. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return fields[0] === "Z" ? "ended" : fields[19] ?? null;
  } catch {
    return null;
  }
}
