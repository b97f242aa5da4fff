// The launcher on a real server, with what crashes and other processes leave behind.
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { openClient } from "../../db/client.ts";
import { type Embedded, startPostgres } from "../../db/embedded.ts";
import { connect, DatabaseError, sql } from "../../db/mod.ts";
import { alive } from "../../db/postgres/lock.ts";

let home: string;
let dataDir: string;
let servers: Embedded[] = [];
beforeAll(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), "kagami-embedded-"));
  fs.chmodSync(home, 0o755);
  dataDir = path.join(home, "postgres");
});
afterEach(async () => {
  for (const server of servers) if (alive(server.pid)) await server.stop();
  servers = [];
});
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

const start = async (options: Partial<Parameters<typeof startPostgres>[0]> = {}) => {
  const server = await startPostgres({ dataDir, conf: { fsync: "off" }, ...options });
  servers.push(server);
  return server;
};
const query = async (url: string, text: string) => {
  const client = openClient({ url, gateKey: null, max: 1 });
  try {
    return [...await client.unsafe(text)];
  } finally {
    await client.end({ timeout: 1 });
  }
};
const socketFolder = (server: Embedded) => new URL(server.url).searchParams.get("host")!;
const gone = async (pid: number) => {
  while (alive(pid)) await new Promise((resolve) => setImmediate(resolve));
};

test("startPostgres() makes a folder, serves it, and keeps rows over a stop", async () => {
  const lines: string[] = [];
  const first = await start({ log: (line) => lines.push(line) });
  expect(first.adopted).toBe(false);
  expect(lines).toEqual(["Made a new Postgres data folder"]);
  await query(first.url, "create table kept (a int); insert into kept values (1)");
  const socket = socketFolder(first);
  await first.stop();
  expect(alive(first.pid)).toBe(false);
  expect(fs.existsSync(socket)).toBe(false);
  const second = await start();
  expect(await query(second.url, "select a from kept")).toEqual([{ a: 1 }]);
});

test("startPostgres() listens on a socket only its owner may open, and on no port", async () => {
  const server = await start();
  expect(fs.statSync(socketFolder(server)).mode & 0o777).toBe(0o700);
  const [row] = await query(server.url, "select current_setting('listen_addresses') as listen");
  expect(row).toEqual({ listen: "" });
});

test("startPostgres() takes over a server that is already running", async () => {
  const first = await start();
  const second = await start();
  expect(second).toMatchObject({ adopted: true, pid: first.pid, url: first.url });
});

test("two starters at once end up with one server", async () => {
  const [one, two] = await Promise.all([start(), start()]);
  expect(one.pid).toBe(two.pid);
  expect([one.adopted, two.adopted].sort()).toEqual([false, true]);
});

test("after kill -9 of the server it starts again and no committed row is missing", async () => {
  const first = await start();
  await query(first.url, "create table written (a int)");
  const client = openClient({ url: first.url, gateKey: null, max: 2 });
  let acknowledged = 0;
  const killed = (async () => {
    for (;; acknowledged++) await client`insert into written values (${acknowledged})`;
  })().catch(() => {});
  while (acknowledged < 100) await new Promise((resolve) => setImmediate(resolve));
  process.kill(first.pid, "SIGKILL");
  await killed;
  await client.end({ timeout: 0 });
  await gone(first.pid);
  const lines: string[] = [];
  const second = await start({ log: (line) => lines.push(line) });
  expect(second.adopted).toBe(false);
  expect(lines).toEqual(["Postgres was killed: starting it again, it recovers by itself"]);
  const [row] = await query(second.url, "select count(*)::int as n from written");
  // The last one may have been committed without its answer having arrived.
  expect([acknowledged, acknowledged + 1]).toContain(row?.n);
  expect(second.url).toBe(first.url);
});

test("a Database that was connected before a crash of the server works again after it", async () => {
  const first = await start();
  const db = connect({ url: first.appUrl, gateKey: "ab".repeat(32), max: 3 });
  try {
    expect(await db.orm.execute(sql`select 1 as a`)).toEqual([{ a: 1 }]);
    let heard = () => {};
    const again = new Promise<void>((resolve) => heard = resolve);
    let opened = 0;
    await db.listen("crash_test", () => {}, () => ++opened === 2 && heard());
    process.kill(first.pid, "SIGKILL");
    await gone(first.pid);
    await expect(db.orm.execute(sql`select 1 as a`)).rejects.toBeInstanceOf(DatabaseError);
    await start();
    await again;
    expect(await db.orm.execute(sql`select 1 as a`)).toEqual([{ a: 1 }]);
    expect([...await db.raw`select 1 as a`]).toEqual([{ a: 1 }]);
  } finally {
    await db.close();
  }
});

test("a folder too deep for a socket's path gets its socket in the temporary folder, and leaves none behind", async () => {
  const deep = path.join(home, "deep".repeat(20), "postgres");
  const first = await start({ dataDir: deep });
  expect(await query(first.url, "select 1 as a")).toEqual([{ a: 1 }]);
  process.kill(first.pid, "SIGKILL");
  await gone(first.pid);
  const second = await start({ dataDir: deep });
  expect(fs.existsSync(socketFolder(first))).toBe(false);
  await second.stop();
  expect(fs.existsSync(socketFolder(second))).toBe(false);
});

test("a postmaster.pid that names somebody else's process does not stop a start", async () => {
  const first = await start();
  await first.stop();
  fs.writeFileSync(
    path.join(dataDir, "postmaster.pid"),
    `${process.pid}\n${dataDir}\n1\n5432\n/nowhere\n\n1 1\nready   \n`,
  );
  const second = await start();
  expect(second).toMatchObject({ adopted: false });
});

test("a running server whose socket was swept away is started again", async () => {
  const first = await start();
  fs.rmSync(socketFolder(first), { recursive: true });
  const second = await start();
  expect(second.adopted).toBe(false);
  expect(alive(first.pid)).toBe(false);
  expect(await query(second.url, "select 1 as a")).toEqual([{ a: 1 }]);
});

test("the lock of a dead starter is taken away", async () => {
  const child = spawn(process.execPath, ["--version"], { stdio: "ignore" });
  await new Promise((resolve) => child.once("exit", resolve));
  fs.writeFileSync(`${dataDir}.lock`, String(child.pid));
  expect((await start()).adopted).toBe(false);
  expect(fs.existsSync(`${dataDir}.lock`)).toBe(false);
});

test("the lock of a living starter is waited for, then refused with its number", async () => {
  fs.writeFileSync(`${dataDir}.lock`, String(process.ppid));
  await expect(start({ lockTimeoutMs: 50 })).rejects.toThrow(`Wait for process ${process.ppid}`);
  const waiting = start();
  fs.rmSync(`${dataDir}.lock`);
  expect((await waiting).adopted).toBe(false);
});

test("a folder of another Postgres version is refused with a sentence and left as it is", async () => {
  const other = path.join(home, "other");
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, "PG_VERSION"), "15\n");
  await expect(start({ dataDir: other })).rejects.toThrow(
    /^Move .*other away to start with an empty database, or set DATABASE_URL .* made by Postgres 15, and Kagami brings Postgres 18$/,
  );
  expect(fs.readdirSync(other)).toEqual(["PG_VERSION"]);
});

test("a folder with something else in it is refused and left as it is", async () => {
  const other = path.join(home, "photos");
  fs.mkdirSync(other);
  fs.writeFileSync(path.join(other, "cat.png"), "");
  await expect(start({ dataDir: other })).rejects.toThrow(/^Choose another data folder, or empty /);
  expect(fs.readdirSync(other)).toEqual(["cat.png"]);
});

test("a start that was killed while making the folder leaves nothing that stops the next", async () => {
  const other = path.join(home, "half");
  fs.mkdirSync(`${other}.new`);
  fs.writeFileSync(path.join(`${other}.new`, "PG_VERSION"), "18");
  const server = await start({ dataDir: other });
  expect(await query(server.url, "select 1 as a")).toEqual([{ a: 1 }]);
});

test.runIf(process.platform === "linux" && process.getuid?.() === 0)(
  "a full disk is said to be full",
  async () => {
    const small = path.join(home, "small");
    fs.mkdirSync(small);
    const mount = (command: string, ...args: string[]) =>
      new Promise<number | null>((resolve) =>
        spawn(command, args, { stdio: "ignore" }).once("error", () => resolve(-1)).once("exit", resolve)
      );
    if (await mount("mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", small) !== 0) {
      console.log("left out: this machine lets nobody mount a small disk");
      return;
    }
    try {
      await expect(start({ dataDir: path.join(small, "postgres") })).rejects.toThrow(/^Free some disk space/);
    } finally {
      await mount("umount", small);
    }
  },
);

test.runIf(process.getuid?.() === 0)(
  "under root, a folder the server may not enter becomes a link to one it may",
  async () => {
    const closed = path.join(home, "closed");
    fs.mkdirSync(closed, { mode: 0o700 });
    const wanted = path.join(closed, "postgres");
    const first = await start({ dataDir: wanted });
    const real = fs.readlinkSync(wanted);
    try {
      await query(first.url, "create table kept (a int)");
      await first.stop();
      const second = await start({ dataDir: wanted });
      expect(await query(second.url, "select * from kept")).toEqual([]);
      await second.stop();
    } finally {
      for (const end of ["", ".log", ".socket"]) fs.rmSync(`${real}${end}`, { recursive: true, force: true });
    }
  },
);

test("the server's log holds no value of a failed statement", async () => {
  const server = await start();
  const secret = "log-canary-7391";
  for (
    const text of [
      `select '${secret}'::bigint`,
      `create table canary (a text primary key); insert into canary values ('${secret}'), ('${secret}')`,
    ]
  ) await expect(query(server.url, text)).rejects.toThrow();
  await server.stop();
  const log = fs.readFileSync(`${dataDir}.log`, "utf8");
  expect(log).toContain("database system is ready");
  expect(log).not.toContain(secret);
});

test("a log that has grown is put aside at the next start", async () => {
  fs.writeFileSync(`${dataDir}.log`, "x".repeat(5_000_001));
  await start();
  expect(fs.statSync(`${dataDir}.log`).size).toBeLessThan(100_000);
  expect(fs.statSync(`${dataDir}.log.1`).size).toBe(5_000_001);
});
