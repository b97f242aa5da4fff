// The streamed ZIP: readable by someone else's reader, slow when the reader is slow, gone when the reader goes.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type ArchiveFile, type Piece, streamArchive } from "../../api/rights/archive.ts";
import { unzip } from "../support/unzip.ts";

const folder = mkdtempSync(join(tmpdir(), "kagami-archive-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("an archive opens in an independent reader with what was put in", async () => {
  const files: ArchiveFile[] = [];
  const stream = streamArchive(async (archive) => {
    files.push(await archive.add("one.txt", [{ text: "häl" }, { text: "lo 鏡" }]));
    files.push(await archive.add("data/two.ndjson", lines(5000)));
    files.push(await archive.add("empty.csv", []));
  });
  const path = join(folder, "a.zip");
  writeFileSync(path, new Uint8Array(await new Response(stream).arrayBuffer()));
  await unzip(path, join(folder, "a"));
  expect(readFileSync(join(folder, "a/one.txt"), "utf8")).toBe("hällo 鏡");
  expect(readFileSync(join(folder, "a/data/two.ndjson"), "utf8").split("\n").length).toBe(5001);
  expect(files.map((file) => [file.path, file.rows])).toEqual([["one.txt", null], ["data/two.ndjson", 5000], [
    "empty.csv",
    null,
  ]]);
  for (const file of files) {
    expect(readFileSync(join(folder, "a", file.path)).length).toBe(file.bytes);
    expect(file.sha256).toBe(createHash("sha256").update(readFileSync(join(folder, "a", file.path))).digest("hex"));
  }
});

test("a slow reader holds the writer back", async () => {
  let made = 0;
  const stream = streamArchive(async (archive) => {
    await archive.add("noise", noise(() => made++, 2000));
  });
  const reader = stream.getReader();
  await reader.read();
  // Long enough for an unbounded writer to run away: it would need milliseconds for all of it.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(made).toBeLessThan(400);
  await reader.cancel();
});

test("a reader that goes away stops the writer", async () => {
  let made = 0, closed = false;
  let settle: (error: unknown) => void = () => {};
  const settled = new Promise<unknown>((resolve) => settle = resolve);
  const stream = streamArchive(
    async (archive) => {
      await archive.add("noise", noise(() => made++, 1_000_000, () => closed = true));
    },
    (error) => settle(error),
  );
  const reader = stream.getReader();
  await reader.read();
  await reader.cancel("gone");
  expect(await settled).not.toBeNull();
  expect(closed).toBe(true);
  expect(made).toBeLessThan(1000);
});

test("a writer that fails breaks the stream instead of ending it", async () => {
  const stream = streamArchive(() => Promise.reject(new Error("the source broke")));
  await expect(new Response(stream).arrayBuffer()).rejects.toThrow();
});

function* lines(count: number): Generator<Piece> {
  for (let i = 0; i < count; i++) yield { text: `{"i":${i}}\n`, rows: 1 };
}
async function* noise(tick: () => void, count: number, closed: () => void = () => {}): AsyncGenerator<Piece> {
  try {
    for (let i = 0; i < count; i++) {
      tick();
      // Incompressible, so that the archive's own size follows.
      yield { text: Array.from(crypto.getRandomValues(new Uint8Array(20_000)), (byte) => byte.toString(36)).join("") };
    }
  } finally {
    closed();
  }
}
