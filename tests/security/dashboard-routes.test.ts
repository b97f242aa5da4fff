// Every page behind a login refuses nobody; the list is read from the folders, so that no route is left out.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildBundles } from "../../dev/run/build.ts";
import { webPart } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { type RunningPart, runPart } from "../../dev/run/running.ts";
import { root } from "../../dev/run/spawn.ts";
import { startTestApi, type TestApi } from "../api/harness.ts";

const ID = "810000000000000001";
const folder = join(root, "web/src/routes/(app)");
const routes = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => /(^|\/)\+(page\.svelte|server\.ts)$/.test(path))
  .map((path) => `/${path.replace(/\/?\+[^/]+$/, "").replaceAll(/\[\w+\]/g, ID)}`)
  .sort();

let api: TestApi, web: RunningPart, base = "";
beforeAll(async () => {
  await buildBundles(() => {});
  api = await startTestApi();
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
