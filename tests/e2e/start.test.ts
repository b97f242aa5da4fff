// `npm start` as an operator meets it: what it says, what survives, how it ends.
import { Buffer } from "node:buffer";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { SEEDED } from "../../dev/discord/state/seed.ts";
import { buildBundles } from "../../dev/run/build.ts";
import { identify, isAlive } from "../../dev/run/processes.ts";
import { freePorts, newDataFolder, npmStart, type Ports, type Started } from "../support/npm-start.ts";
import { eventually, Script } from "../support/script.ts";

let folder = "";
let ports: Ports;

beforeAll(async () => {
  await buildBundles(() => {});
  folder = newDataFolder();
  ports = await freePorts();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const started: Started[] = [];
afterEach(async () => {
  for (const { child, ended } of started.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) signal(child.pid, "SIGTERM");
    await ended;
  }
});

function start(environment: Record<string, string> = {}): Started {
  const one = npmStart({ DATA_DIR: join(folder, "data"), ...ports, ...environment });
  started.push(one);
  return one;
}

const signal = (pid: number | undefined, name: NodeJS.Signals) => pid !== undefined && process.kill(pid, name);
const partPid = (name: string): number =>
  (JSON.parse(readFileSync(join(folder, "data/parts.json"), "utf8")) as { name: string; pid: number }[])
    .find((part) => part.name === name)?.pid ?? 0;
const postgresPid = () => Number(readFileSync(join(folder, "data/postgres/postmaster.pid"), "utf8").split("\n")[0]);
const local = () => new Script(`http://localhost:${ports.LOCAL_DISCORD_PORT}`);

async function answers(): Promise<void> {
  for (const url of [`http://localhost:${ports.WEB_PORT}/`, `http://localhost:${ports.LOCAL_DISCORD_PORT}/`]) {
    const response = await fetch(url);
    expect(response.status, url).toBe(200);
    expect(await response.text()).toContain("<!doctype html>");
  }
  const health = await (await fetch(`http://127.0.0.1:${ports.API_PORT}/health`)).json();
  expect(health).toMatchObject({ status: "ok", db: true });
}

describe("start", { timeout: 120_000 }, () => {
  test("says where to go, answers there, refuses a second start, and stops cleanly when asked", async () => {
    const first = start();
    await first.up;
    expect(first.said()).toContain(`http://localhost:${ports.WEB_PORT}`);
    expect(first.said()).toContain(`http://localhost:${ports.LOCAL_DISCORD_PORT}`);
    await answers();

    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.said()).toMatch(/Kagami already runs in .* stop that one, or set DATA_DIR to another folder/);
    await answers();

    const pids = [...["api", "bot", "web", "discord"].map(partPid), postgresPid()].map(identify);
    signal(first.child.pid, "SIGTERM");
    expect(await first.ended).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test("whatever is killed is named, the rest stops; the next start works and has everything", async () => {
    let house = start();
    await house.up;
    for (const name of ["api", "bot", "web", "discord", "Postgres"]) {
      const content = `Said before ${name} was killed`;
      await local().say(SEEDED.ownerId, SEEDED.channels.general, content);
      const others = ["api", "bot", "web", "discord"].filter((part) => part !== name).map(partPid).map(identify);
      signal(name === "Postgres" ? postgresPid() : partPid(name), "SIGKILL");
      expect(await house.ended).toBe(1);
      expect(house.said()).toMatch(new RegExp(`^${name} (was ended by SIGKILL|stopped)`, "m"));
      expect(others.filter(isAlive)).toEqual([]);

      house = start();
      await house.up;
      await answers();
      const messages = await local().call<{ content: string }[]>(`messages?channelId=${SEEDED.channels.general}`);
      expect(messages.map((message) => message.content)).toContain(content);
    }
  });

  test("asked to stop while it waits for Discord, it stops at once, and cleanly", async () => {
    // The part before the first dot is an id; a Discord that refuses the rest or cannot be reached is as good as away.
    const id = Buffer.from("123456789012345678").toString("base64url");
    const house = start({ DISCORD_TOKEN: `${id}.not.a-token`, DATA_DIR: join(folder, "away") });
    await eventually("the bot asking", () => Promise.resolve(/^bot +\|/m.test(house.said()) ? true : null));
    signal(house.child.pid, "SIGTERM");
    expect([0, 1]).toContain(await house.ended);
    expect(house.said()).not.toMatch(/was not ready/);
  });

  test("when the supervisor itself is killed its parts leave by themselves, and the next start works", async () => {
    const first = start();
    await first.up;
    const parts = ["api", "bot", "web", "discord"].map(partPid).map(identify);
    signal(first.child.pid, "SIGKILL");
    await first.ended;
    await eventually("all parts leaving", () => Promise.resolve(parts.some(isAlive) ? null : true));
    const next = start();
    await next.up;
    expect(next.said()).toContain("took over the server that an earlier run left behind");
    await answers();
  });

  test("a taken port is one sentence that names the setting", async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(Number(ports.API_PORT), "127.0.0.1", done));
    const one = start();
    expect(await one.ended).toBe(1);
    expect(one.said().trim()).toBe(
      `Port ${ports.API_PORT} on 127.0.0.1 is taken: stop the program that uses it, or set API_PORT to another number`,
    );
    await new Promise((done) => server.close(done));
  });

  test("wrong settings are listed together, without their values", async () => {
    const one = start({ DATABASE_URL: "hunter2", DISCORD_TOKEN: "hunter2", LOG_LEVEL: "hunter2" });
    expect(await one.ended).toBe(1);
    expect(one.said()).toMatch(/DATABASE_URL: .*\n.*DISCORD_TOKEN: .*\n.*LOG_LEVEL: /);
    expect(one.said()).not.toContain("hunter2");
  });
});
