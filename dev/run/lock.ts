// One holder at a time, also after a holder was killed.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { identify, type Identity, isAlive } from "./processes.ts";

export interface Lock {
  release(): void;
}

/** Takes the lock file, or returns the living process that holds it. */
export function tryLock(file: string): Lock | Identity {
  mkdirSync(dirname(file), { recursive: true });
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(identify(process.pid)), { mode: 0o600 });
  try {
    for (;;) {
      if (link(own, file)) return { release: () => rmSync(file, { force: true }) };
      const holder = read(file);
      if (holder && isAlive(holder)) return holder;
      clear(file, holder);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Takes the lock file, waiting for whoever holds it. */
export async function waitForLock(file: string): Promise<Lock> {
  for (;;) {
    const taken = tryLock(file);
    if ("release" in taken) return taken;
    await new Promise((done) => setTimeout(done, 100));
  }
}

function read(file: string): Identity | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Identity;
  } catch {
    // Gone by now.
    return null;
  }
}

/** Linking makes the file and its content appear in one step; false when there is one already. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a dead holder, and puts it back when another starter was faster and the lock is a living one's. */
function clear(file: string, dead: Identity | null): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  const moved = read(aside);
  if (moved && JSON.stringify(moved) !== JSON.stringify(dead)) link(aside, file);
  rmSync(aside, { force: true });
}
