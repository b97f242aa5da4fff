// The whole house behind the dashboard: a person signs in through the local Discord, and Discord's side sees what they change.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildBundles } from "../../dev/run/build.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";
import { eventually } from "../support/script.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { complaintsOf, launchBrowser } from "./browser.ts";

let database: TestDatabase, house: TestHouse, browser: Browser, page: Page, complaints: string[];
const OWNER = "Mira", MEMBER = personId(6);

beforeAll(async () => {
  await buildBundles(() => {});
  database = await testDatabase();
  const { url: databaseUrl, gateKey } = database;
  house = await openHouse({ databaseUrl, gateKey, rooms: ["discord", "api", "bot", "web"] });
  browser = await launchBrowser();
  const context = await browser.newContext({ reducedMotion: "reduce" });
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  complaints = complaintsOf(page);
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await house?.[Symbol.asyncDispose]();
  await database?.close();
});

it("signs in at Discord and comes back to the page that was asked for", { timeout: 60_000 }, async () => {
  await page.goto(`${house.urls.dashboard}/servers`);
  expect(page.url()).toBe(`${house.urls.dashboard}/login?to=%2Fservers`);
  await page.getByRole("link", { name: "Continue with Discord" }).click();
  await page.getByText(OWNER, { exact: true }).click();
  await page.getByRole("button", { name: "Authorise" }).click();
  await page.waitForURL(`${house.urls.dashboard}/servers`);
  await page.getByRole("button", { name: `Your account: ${OWNER}` }).waitFor();

  const cookies = await page.context().cookies(house.urls.dashboard);
  expect(
    cookies.map(({ name, httpOnly, secure, sameSite, expires }) => ({ name, httpOnly, secure, sameSite, expires })),
  )
    .toEqual([{ name: "__Host-kagami", httpOnly: true, secure: true, sameSite: "Lax", expires: -1 }]);
});

it(
  "turns levels on, and the next message earns XP that the leaderboard shows by name",
  { timeout: 60_000 },
  async () => {
    await page.goto(`${house.urls.dashboard}/servers/${SEEDED.guildId}/levels`);
    await page.getByText("Everything is saved").waitFor();
    await page.getByRole("switch", { name: "Levels" }).click();
    await page.getByLabel("Least XP per message").fill("40");
    await page.getByLabel("Most XP per message").fill("40");
    await page.keyboard.press("Control+s");
    await page.getByText("Everything is saved").waitFor();

    await eventually("XP on the leaderboard", async () => {
      await house.script.say(MEMBER, SEEDED.channels.general, "Has anyone slept since the release?");
      await page.reload();
      const row = page.getByRole("row", { name: /Farid/ });
      return await row.count() > 0 ? await row.innerText() : null;
    });
  },
);

it("waits calmly while the api is gone, and comes back by itself", { timeout: 60_000 }, async () => {
  await house.kill("api");
  await page.goto(`${house.urls.dashboard}/servers`);
  await page.getByText("Kagami does not answer right now").waitFor();
  await house.start("api");
  await page.getByRole("heading", { name: "Your servers" }).waitFor({ timeout: 20_000 });
});

it("signs out: the cookie is gone and the old one is refused", { timeout: 60_000 }, async () => {
  const [session] = await page.context().cookies(house.urls.dashboard);
  await page.getByRole("button", { name: /Your account/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in", exact: true }).waitFor();
  expect(await page.context().cookies(house.urls.dashboard)).toEqual([]);
  await page.context().addCookies([session!]);
  await page.goto(`${house.urls.dashboard}/me`);
  expect(page.url()).toContain("/login");
});

it("made the browser complain about nothing", () => {
  expect(complaints.filter((complaint) => !complaint.includes("status of 503"))).toEqual([]);
});
