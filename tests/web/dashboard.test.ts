// The built dashboard in Chromium, over the real api and a real Postgres: what an admin and a member do there.
/// <reference lib="dom" />
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundles } from "../../dev/run/build.ts";
import { webPart } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { type RunningPart, runPart } from "../../dev/run/running.ts";
import { guildSnapshot, MANAGE_GUILD, startTestApi, type TestApi } from "../api/harness.ts";
import { complaintsOf, launchBrowser } from "./browser.ts";

const GUILD = "110000000000000001", ADMIN = "900000000000000001", SECOND = "900000000000000002";
const MEMBER = "900000000000000003";

let api: TestApi, web: RunningPart, browser: Browser, base: string;
const complaints: string[] = [];

beforeAll(async () => {
  await buildBundles(() => {});
  api = await startTestApi();
  for (
    const [id, username, permissions] of [[ADMIN, "Hana", MANAGE_GUILD], [SECOND, "Goro", MANAGE_GUILD], [
      MEMBER,
      "Ines",
      "0",
    ]] as const
  ) {
    api.discord.people.set(id, { id, username, guilds: [{ id: GUILD, name: "Lantern Street", permissions }] });
  }
  const channel = (id: string, name: string, position: number) => ({ id, name, type: 0, parentId: null, position });
  const role = (id: string, name: string, position: number) => ({
    id,
    name,
    color: 0,
    position,
    permissions: "0",
    managed: false,
  });
  await api.bot.guilds.sync.mutate({
    guilds: [guildSnapshot(GUILD, {
      name: "Lantern Street",
      channels: [channel("120000000000000001", "general", 0), channel("120000000000000002", "level-ups", 1)],
      roles: [
        role(GUILD, "@everyone", 0),
        role("130000000000000001", "Regular", 1),
        role("130000000000000002", "Owner", 20),
      ],
      botPermissions: String((1n << 10n) | (1n << 11n)),
    })],
  });
  const port = await freePort();
  base = `http://localhost:${port}`;
  web = runPart(webPart({ host: "127.0.0.1", port, apiUrl: api.url, publicUrl: base }), () => {});
  await web.ready;
  browser = await launchBrowser();
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await web?.stop();
  await api?.close();
});

const open = async (
  personId: string,
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<[Page, BrowserContext]> => {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(8_000);
  await context.addCookies([{
    name: "__Host-kagami",
    value: await api.logIn(personId),
    domain: "localhost",
    path: "/",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
  }]);
  const page = await context.newPage();
  const heard = complaintsOf(page);
  page.on("close", () => complaints.push(...heard));
  return [page, context];
};
const levels = async (page: Page) => {
  await page.goto(`${base}/servers/${GUILD}/levels`);
  await page.getByText("Everything is saved").waitFor();
};
const saved = (page: Page) => page.getByText("Everything is saved").waitFor();

describe("levels page", { timeout: 60_000 }, () => {
  it("turns the feature on and keeps a changed number, by keyboard", async () => {
    const [page, context] = await open(ADMIN);
    await levels(page);
    await page.getByRole("switch", { name: "Levels" }).focus();
    await page.keyboard.press("Space");
    await page.getByLabel("Cooldown").fill("45");
    await page.getByText("2 unsaved changes").waitFor();
    await page.keyboard.press("Control+s");
    await saved(page);
    await page.reload();
    expect(await page.getByLabel("Cooldown").inputValue()).toBe("45");
    expect(await page.getByRole("switch", { name: "Levels" }).isChecked()).toBe(true);
    await context.close();
  });

  it("shows the api's own words at the field they belong to", async () => {
    const [page, context] = await open(ADMIN);
    await levels(page);
    await page.getByRole("button", { name: "Add a reward" }).click();
    await page.getByLabel(/^Role for level/).selectOption({ label: "Regular" });
    await page.getByLabel("Text", { exact: true }).fill("   ");
    await page.keyboard.press("Control+s");
    await page.locator("[data-field=announceText]").getByText("Write a text").waitFor();
    await context.close();
  });

  it("lets two admins edit at once and loses neither's change", async () => {
    const [first, one] = await open(ADMIN);
    const [second, two] = await open(SECOND);
    await levels(first);
    await levels(second);
    await second.getByLabel("Most XP per message").fill("40");
    await second.getByLabel("Shortest message").fill("7");
    await second.keyboard.press("Control+s");
    await saved(second);

    await first.getByLabel("Most XP per message").fill("50");
    await first.keyboard.press("Control+s");
    await first.getByText("Somebody saved these settings while you were editing").waitFor();
    const row = first.getByRole("row", { name: /Most XP per message/ });
    expect(await row.innerText()).toMatch(/25 XP\s+40 XP\s+50 XP/);
    expect(await first.getByLabel("Shortest message").inputValue()).toBe("7");
    await first.getByRole("button", { name: "Save mine on top" }).click();
    await saved(first);

    const setting = await api.session(await api.logIn(ADMIN)).settings.get.query({ guildId: GUILD, feature: "levels" });
    expect(setting.value).toMatchObject({ xpMax: 50, minLength: 7 });
    await one.close();
    await two.close();
  });

  it("asks before unsaved changes are left behind", async () => {
    const [page, context] = await open(ADMIN);
    await levels(page);
    await page.getByLabel("Cooldown").fill("99");
    await page.getByRole("link", { name: "Audit log" }).first().click();
    await page.getByRole("alertdialog").waitFor();
    await page.keyboard.press("Escape");
    expect(await page.getByLabel("Cooldown").inputValue()).toBe("99");
    await page.getByRole("link", { name: "Audit log" }).first().click();
    await page.getByRole("button", { name: "Leave" }).click();
    await page.getByRole("heading", { name: "Audit log" }).waitFor();
    await context.close();
  });

  it("keeps what was typed when the session ends meanwhile, and saves it after signing in again", async () => {
    const [page, context] = await open(ADMIN);
    await levels(page);
    const cookies = await context.cookies();
    await page.getByLabel("Cooldown").fill("45");
    await page.getByLabel("Shortest message").fill("9");
    await context.clearCookies();
    await page.keyboard.press("Control+s");
    await page.getByText("Your session has ended").waitFor();
    expect(await page.getByLabel("Shortest message").inputValue()).toBe("9");
    await context.addCookies(cookies);
    await page.keyboard.press("Control+s");
    await saved(page);
    await context.close();
  });

  it("saves and refuses without script too", async () => {
    const [page, context] = await open(ADMIN, { javaScriptEnabled: false });
    await page.goto(`${base}/servers/${GUILD}/levels`);
    await page.getByLabel("Announce every").fill("5");
    await page.getByRole("button", { name: "Save" }).click();
    expect(await page.getByLabel("Announce every").inputValue()).toBe("5");
    expect(await page.locator("svg[role=img] path").count()).toBe(2);

    await page.getByLabel("Text", { exact: true }).fill("   ");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator("[data-field=announceText]").getByText("Write a text").waitFor();
    // Somebody else saves while the refused form is corrected: theirs must survive.
    const client = api.session(await api.logIn(SECOND));
    const { version } = await client.settings.get.query({ guildId: GUILD, feature: "levels" });
    const change = { guildId: GUILD, feature: "levels", version, data: { value: { minLength: 11 } } };
    await client.settings.update.mutate(change);
    await page.getByLabel("Text", { exact: true }).fill("{member}: {level}");
    await page.getByRole("button", { name: "Save changes" }).click();
    await page.getByText("Somebody saved these settings while you were editing").waitFor();
    await page.getByRole("button", { name: "Save mine on top" }).click();
    const { value } = await client.settings.get.query({ guildId: GUILD, feature: "levels" });
    expect(value).toMatchObject({ minLength: 11, announceText: "{member}: {level}" });
    await context.close();
  });
});

describe("audit log", { timeout: 60_000 }, () => {
  it("takes a change back", async () => {
    const client = api.session(await api.logIn(ADMIN));
    const { version, value } = await client.settings.get.query({ guildId: GUILD, feature: "levels" });
    await client.settings.update.mutate({
      guildId: GUILD,
      feature: "levels",
      version,
      data: { value: { cooldownSeconds: 12 } },
    });
    const [page, context] = await open(ADMIN);
    await page.goto(`${base}/servers/${GUILD}/audit`);
    await page.getByText("12 seconds").first().waitFor();
    await page.getByRole("button", { name: /Undo/ }).first().click();
    await page.getByText("The change was taken back").waitFor();
    const after = await client.settings.get.query({ guildId: GUILD, feature: "levels" });
    expect(after.value).toEqual(value);
    await context.close();
  });
});

describe("rights", { timeout: 60_000 }, () => {
  it("a member without Manage Server is told so, and a stranger's server does not exist", async () => {
    const [page, context] = await open(MEMBER);
    expect((await page.goto(`${base}/servers/${GUILD}/levels`))?.status()).toBe(403);
    await page.getByText("You need the Manage Server permission in this server").waitFor();
    expect((await page.goto(`${base}/servers/110000000000000009/levels`))?.status()).toBe(404);
    await context.close();
  });
});

describe("My data", { timeout: 60_000 }, () => {
  it("shows what is stored, refuses a purpose, and erases with a receipt", async () => {
    const admin = api.session(await api.logIn(ADMIN));
    const { version } = await admin.settings.get.query({ guildId: GUILD, feature: "levels" });
    await admin.settings.update.mutate({ guildId: GUILD, feature: "levels", version, data: { enabled: true } });
    await api.speaking({ userId: ADMIN, guildId: GUILD, permissions: MANAGE_GUILD })
      .levels.set.mutate({ guildId: GUILD, userId: MEMBER, xp: 1265 });
    const [page, context] = await open(MEMBER);
    await page.goto(`${base}/me`);
    await page.locator("[data-store=member_xp]").getByText("1,265").waitFor();

    const archive = await page.request.get(`${base}/me/export`);
    expect(archive.headers()).toMatchObject({ "content-type": "application/zip", "cache-control": "no-store" });
    expect((await archive.body()).subarray(0, 2).toString()).toBe("PK");

    const toggle = page.locator('[data-purpose="levels.xp"]').getByRole("switch", { name: /everywhere$/ });
    await toggle.click();
    await page.locator('[data-purpose="levels.xp"] [aria-checked=false]').first().waitFor();

    await page.goto(`${base}/me/erase`);
    await page.getByRole("button", { name: /Erase my data everywhere/ }).click();
    const dialog = page.getByRole("alertdialog");
    expect(await dialog.getByRole("button", { name: "Erase", exact: true }).isDisabled()).toBe(true);
    await dialog.getByLabel("Type erase to confirm").fill("erase");
    await dialog.getByRole("button", { name: "Erase", exact: true }).click();
    await page.getByRole("heading", { name: "Receipt" }).waitFor({ timeout: 30_000 });
    await page.goto(`${base}/me`);
    await page.getByRole("heading", { name: "What is stored", exact: true }).waitFor();
    expect(await page.locator("[data-store=member_xp]").count()).toBe(0);
    await context.close();
  });
});

describe("every page", { timeout: 120_000 }, () => {
  it.each([["light", 1280], ["dark", 1280], ["light", 360]] as const)(
    "has no accessibility violation and never scrolls sideways (%s, %i px)",
    async (colorScheme, width) => {
      const [page, context] = await open(ADMIN, { colorScheme, viewport: { width, height: 800 } });
      for (
        const path of [
          "/",
          "/policy",
          "/servers",
          `/servers/${GUILD}`,
          `/servers/${GUILD}/levels`,
          `/servers/${GUILD}/audit`,
          "/me",
          "/me/erase",
          "/nowhere",
        ]
      ) {
        await page.goto(base + path);
        const headings = await page.locator("h1").allInnerTexts();
        expect(headings, path).toHaveLength(1);
        expect(headings[0], path).not.toBe("Something went wrong");
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${path} ${id} ${nodes[0]?.html}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), path).toBeLessThanOrEqual(
          0,
        );
      }
      await context.close();
    },
  );

  it("broke no content policy and threw nothing in any of the above", () => {
    expect(complaints).toEqual([]);
  });
});
