// The api as a process, in its sandbox, through the life and death of its database.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPostgres } from "../../db/embedded.ts";
import { migrate } from "../../db/migrate.ts";
import { apiPart, localDiscord } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { runPart } from "../../dev/run/running.ts";

const gateKey = randomBytes(32).toString("hex");
const keys = { gate: gateKey, session: randomBytes(32).toString("base64"), bot: randomBytes(32).toString("base64url") };
let folder = "", database: Awaited<ReturnType<typeof startPostgres>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "kagami-api-"));
  database = await startDatabase();
  await migrate({ url: database.url, gateKey });
});
afterAll(async () => {
  await database.stop();
  await rm(folder, { recursive: true, force: true });
});

const startDatabase = () =>
  startPostgres({ dataDir: join(folder, "postgres"), conf: { fsync: "off", synchronous_commit: "off" } });

const startApi = async (port?: number) => {
  const lines: string[] = [];
  const taken = port ?? await freePort();
  const part = apiPart({
    port: taken,
    databaseUrl: database.url,
    keys,
    discord: localDiscord("http://127.0.0.1:1"),
    publicUrl: "http://localhost:4300",
    settings: { LOG_LEVEL: "info" },
  });
  const running = runPart(part, (line) => lines.push(line));
  return { running, lines, url: `http://127.0.0.1:${taken}` };
};
const health = async (url: string) => {
  const response = await fetch(`${url}/health`);
  return { code: response.status, ...await response.json() as { status: string; text: string } };
};
const claim = (url: string) =>
  fetch(`${url}/trpc/outbox.claim`, {
    method: "POST",
    headers: { authorization: `Bot ${keys.bot}`, "content-type": "application/json" },
    body: '{"limit":1}',
  });

test("serves in its sandbox, says so once, and ends with 0 on SIGTERM", async () => {
  const { running, lines, url } = await startApi();
  await running.ready;
  await expect.poll(async () => (await health(url)).status, { timeout: 15_000 }).toBe("ok");
  expect((await claim(url)).status).toBe(200);
  expect(await (await fetch(`${url}/metrics`)).text()).toMatch(
    /kagami_api_calls_total\{procedure="outbox.claim",outcome="ok"\} 1/,
  );
  process.kill(running.pid, "SIGTERM");
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(lines.join("\n")).not.toMatch(/denied|NotCapable|postgres:|Bot /);
});

test("answers 503 with a sentence while Postgres is away, and recovers alone", async () => {
  const { running, url } = await startApi();
  await running.ready;
  await expect.poll(async () => (await health(url)).status, { timeout: 15_000 }).toBe("ok");
  for (let round = 0; round < 2; round++) {
    await database.stop();
    await expect.poll(async () => (await health(url)).code, { timeout: 20_000 }).toBe(503);
    const refused = await claim(url);
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      error: { data: { domain: { code: "unavailable", text: "Kagami's database is away: try again in a moment" } } },
    });
    database = await startDatabase();
    await expect.poll(async () => (await claim(url)).status, { timeout: 25_000 }).toBe(200);
    await expect.poll(async () => (await health(url)).status, { timeout: 15_000 }).toBe("ok");
  }
  process.kill(running.pid, "SIGTERM");
  expect(await running.ended).toMatchObject({ code: 0 });
}, 90_000);

test("starts while Postgres is away, and serves when it comes", async () => {
  await database.stop();
  const { running, url } = await startApi();
  await running.ready;
  expect((await health(url)).code).toBe(503);
  database = await startDatabase();
  await expect.poll(async () => (await health(url)).status, { timeout: 30_000 }).toBe("ok");
  process.kill(running.pid, "SIGTERM");
  expect(await running.ended).toMatchObject({ code: 0 });
}, 60_000);

test("says in one sentence that its port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const { running, lines } = await startApi(port);
  await running.ready.catch(() => {});
  expect(await running.ended).not.toMatchObject({ code: 0 });
  expect(lines.join("\n")).toContain(
    `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set API_PORT to another port`,
  );
  other.close();
});

test("a stream does not keep the process from stopping", async () => {
  const { running, url } = await startApi();
  await running.ready;
  await expect.poll(async () => (await health(url)).status, { timeout: 15_000 }).toBe("ok");
  const stream = await fetch(`${url}/trpc/events.stream`, { headers: { authorization: `Bot ${keys.bot}` } });
  const reader = stream.body?.getReader();
  await reader?.read();
  process.kill(running.pid, "SIGTERM");
  expect(await running.ended).toMatchObject({ code: 0 });
  await reader?.cancel().catch(() => {});
});
