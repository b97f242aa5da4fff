// One starter at a time: a file that only one process can make. A file whose maker is dead is taken away.
import fs from "node:fs";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";

/** Runs `work` while holding the lock file. Waits `timeoutMs` for a living holder, then refuses. */
export async function withLock<T>(file: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const until = Date.now() + timeoutMs;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder !== null && !alive(holder)) removeStale(file, holder);
    else if (Date.now() > until) {
      throw new Error(
        `Wait for process ${
          holder ?? "unknown"
        }, which is starting the same data folder, or delete ${file} if it is not Kagami`,
      );
    } else await pause(20);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

/** Is there a running process with this id? One that has ended and waits for its parent to notice is not. */
export const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  try {
    // "pid (name) state …": the name may hold spaces and brackets.
    return !/^\) [ZX]/.test(fs.readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*(?=\) )/s, ""));
  } catch {
    return true;
  }
};

// Written aside and linked into place: nobody ever sees a lock file without its holder.
const take = (file: string): boolean => {
  const mine = `${file}.${process.pid}`;
  fs.writeFileSync(mine, String(process.pid));
  try {
    fs.linkSync(mine, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
};

const holderOf = (file: string): number | null => {
  try {
    return Number(fs.readFileSync(file, "utf8")) || null;
  } catch {
    return null;
  }
};

// Another starter may have replaced the file since it was read: only the one that was read may go.
const removeStale = (file: string, holder: number): void => {
  const aside = `${file}.stale-${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch {
    return;
  }
  if (holderOf(aside) !== holder) {
    try {
      fs.linkSync(aside, file);
    } catch {
      // A third starter holds it now.
    }
  }
  fs.rmSync(aside, { force: true });
};
