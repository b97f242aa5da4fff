import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, describe, expect, test } from "vitest";
import { tryLock } from "../../dev/run/lock.ts";
import { end, identify, isAlive } from "../../dev/run/processes.ts";

const folder = mkdtempSync(join(tmpdir(), "kagami-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tryLock()", () => {
  test("names the living holder, and is free again after release", () => {
    const file = join(folder, "a.lock");
    const lock = tryLock(file);
    expect(tryLock(file)).toMatchObject({ pid: process.pid });
    if ("release" in lock) lock.release();
    expect(tryLock(file)).toHaveProperty("release");
  });

  test("takes over from a holder that was killed", async () => {
    const file = join(folder, "b.lock");
    const child = spawn("sleep", ["60"]);
    const identity = identify(child.pid ?? 0);
    writeFileSync(file, JSON.stringify(identity));
    expect(tryLock(file)).toMatchObject({ pid: child.pid });
    const gone = new Promise((done) => child.once("close", done));
    child.kill("SIGKILL");
    await gone;
    expect(tryLock(file)).toHaveProperty("release");
  });

  test("takes over when the holder's number now belongs to another process", () => {
    const file = join(folder, "c.lock");
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: "1" }));
    expect(tryLock(file)).toHaveProperty("release");
  });

  test("takes over from a lock that was never finished", () => {
    const file = join(folder, "d.lock");
    writeFileSync(file, "{");
    expect(tryLock(file)).toHaveProperty("release");
  });
});

test("end() ends a process that ignores the request", async () => {
  const child = spawn("sh", ["-c", `trap "" TERM; while :; do sleep 1; done`]);
  const identity = identify(child.pid ?? 0);
  await end(identity, 100);
  expect(isAlive(identity)).toBe(false);
});
