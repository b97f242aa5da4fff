// Every page behind a login refuses nobody; the list is read from the folders, so that no route is left out.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildBundles } from "../../dev/run/build.ts";
import { webPart } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { type RunningPart, runPart } from "../../dev/run/running.ts";
import { root } from "../../dev/run/spawn.ts";
import { guildSnapshot, startTestApi, type TestApi } from "../api/harness.ts";

/** Stands for every parameter of a route; also a server with Kagami in which the person below is a plain member. */
const ID = "810000000000000001";
const ELSEWHERE = "810000000000000002";
const PERSON = "710000000000000001";
const folder = join(root, "web/src/routes/(app)");
const routes = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => /(^|\/)\+(page\.svelte|server\.ts)$/.test(path))
  .map((path) => `/${path.replace(/\/?\+[^/]+$/, "").replaceAll(/\[\w+\]/g, ID)}`)
  .sort();

let api: TestApi, web: RunningPart, base = "", session = "";
beforeAll(async () => {
  await buildBundles(() => {});
  api = await startTestApi();
  await api.started;
  for (const id of [ID, ELSEWHERE]) await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(id)] });
  const guilds = [{ id: ID, name: "plain member", permissions: "0" }];
  api.discord.people.set(PERSON, { id: PERSON, username: "mika", guilds });
  session = await api.logIn(PERSON);
  const port = await freePort();
  base = `http://localhost:${port}`;
  web = runPart(webPart({ host: "127.0.0.1", port, apiUrl: api.url, publicUrl: base }), () => {});
  await web.ready;
}, 180_000);
afterAll(async () => {
  await web?.stop();
  await api?.close();
});

describe("without a session, and with a forged one", () => {
  test("there are pages to try", () => expect(routes.length).toBeGreaterThan(5));

  test.each(routes)("%s leads to the login and shows nothing", async (path) => {
    for (const cookie of ["", "__Host-kagami=forged"]) {
      const response = await fetch(base + path, { redirect: "manual", headers: { cookie } });
      expect([302, 303, 307, 401]).toContain(response.status);
      if (response.status !== 401) expect(response.headers.get("location")).toMatch(/^\/login/);
      expect(await response.text()).not.toContain(ID);
    }
  });
});

describe("with the session of somebody who may not manage the server", () => {
  const ofServers = routes.filter((path) => path.startsWith("/servers/"));
  const visit = (path: string) =>
    fetch(base + path, { redirect: "manual", headers: { cookie: `__Host-kagami=${session}` } });

  test("the session is a good one", async () => expect((await visit("/servers")).status).toBe(200));

  test.each(ofServers)("%s is 403 for a plain member", async (path) => {
    expect((await visit(path)).status).toBe(403);
  });
  test.each(ofServers)("%s is 404 in a server the person is not in", async (path) => {
    expect((await visit(path.replace(ID, ELSEWHERE))).status).toBe(404);
  });
  test("an erasure that is not this person's does not exist for them", async () => {
    expect((await visit(`/me/erase/${crypto.randomUUID()}`)).status).toBe(404);
  });
});
