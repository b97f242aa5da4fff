// The browser client against the real local Discord and a bot of discord.js, in a real Chromium.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { buildClient } from "./build-client.ts";
import { chromiumPath, launchChromium } from "./chromium.ts";
import { type GardenBot, startGardenBot } from "./garden-bot.ts";

if (!chromiumPath) console.log("skipped: the client's browser test needs Chromium (apt install chromium, or CHROMIUM)");

// A browser on a busy machine takes its time.
vi.setConfig({ testTimeout: 60_000 });

const MIRA = personId(0);
const HUGO = personId(8);
const GENERAL = SEEDED.channels.general;

describe.skipIf(!chromiumPath)("the browser client", () => {
  let discord: LocalDiscord;
  let bot: GardenBot;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  const log = () => page.getByRole("log");
  const composer = () => page.getByRole("textbox", { name: "Message #general" });

  beforeAll(async () => {
    await buildClient();
    discord = await startLocalDiscord();
    bot = await startGardenBot(discord.url, discord.token, SEEDED.guildId);
    browser = await launchChromium();
    page = await openAs(MIRA);
  });

  afterAll(async () => {
    await browser?.close();
    await bot?.stop();
    await discord?.close();
  });

  /** A tab of its own, in which nothing may throw or break the page's policy. */
  async function openAs(userId: string): Promise<Page> {
    const tab = await browser.newPage();
    tab.setDefaultTimeout(20_000);
    tab.on("pageerror", (error) => complaints.push(String(error)));
    tab.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await tab.goto(`${discord.url}/#/as/${userId}/${SEEDED.guildId}/${GENERAL}`);
    await tab.getByRole("textbox", { name: "Message #general" }).waitFor();
    return tab;
  }

  async function pick(command: string): Promise<void> {
    await composer().pressSequentially(`/${command}`);
    await page.getByRole("listbox", { name: "Commands" }).getByRole("option", { name: `/${command}` }).waitFor();
    await page.keyboard.press("Enter");
  }

  test("a newcomer chooses whom to act as", async () => {
    const fresh = await browser.newPage();
    await fresh.goto(discord.url);
    await fresh.getByRole("button", { name: "Mira Owner of Kagami Garden" }).waitFor();
    await fresh.getByRole("button", { name: "Ben Moderator" }).waitFor();
    await fresh.getByRole("button", { name: "Hugo Member" }).click();
    await fresh.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "general" }).waitFor();
    expect(await fresh.getByRole("combobox", { name: "Act as" }).inputValue()).toBe(HUGO);
    expect(fresh.url()).toContain(`#/as/${HUGO}/`);
    await fresh.close();
  });

  test("Enter sends, and two tabs are two people who hear each other", async () => {
    const other = await openAs(HUGO);
    await composer().fill("Hello **garden**");
    await composer().press("Enter");
    const heard = other.getByRole("log").getByRole("article").filter({ hasText: "Hello garden" });
    await heard.waitFor();
    expect(await heard.locator("strong").filter({ hasText: "garden" }).count()).toBe(1);
    await log().getByRole("article").filter({ hasText: "Hello garden" }).waitFor();
    expect(await log().getByText("Hello garden").count()).toBe(1);
    await other.close();
  });

  test("what someone writes is never read as HTML", async () => {
    discord.script.say({
      userId: HUGO,
      channelId: GENERAL,
      content: "<img src=x onerror=alert(1)> [x](javascript:alert(2))",
    });
    const message = log().getByRole("article").filter({ hasText: "<img src=x onerror=alert(1)>" });
    await message.waitFor();
    expect(await message.locator("img, a").count()).toBe(0);
  });

  test("Shift+Enter makes a new line", async () => {
    await composer().pressSequentially("one");
    await page.keyboard.press("Shift+Enter");
    await composer().pressSequentially("two");
    expect(await composer().inputValue()).toBe("one\ntwo");
    await page.keyboard.press("Enter");
    await log().getByText("one\ntwo").waitFor();
  });

  test("a slash command is picked, filled in with the app's suggestions, checked and sent", async () => {
    await pick("plant");
    const kind = page.getByRole("combobox", { name: "kind" });
    await kind.pressSequentially("m");
    const offers = page.getByRole("listbox").getByRole("option");
    await offers.filter({ hasText: "Maple" }).waitFor();
    expect(await offers.allTextContents()).toEqual(["Monstera", "Mint", "Maple"]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    expect(await kind.inputValue()).toBe("Mint");

    await page.getByRole("button", { name: "+ count" }).click();
    await page.getByRole("textbox", { name: "count" }).fill("9");
    await page.keyboard.press("Enter");
    await page.getByText("Write a number of at most 5").waitFor();
    await page.getByRole("textbox", { name: "count" }).fill("3");
    await page.keyboard.press("Enter");

    const reply = log().getByRole("article").filter({ hasText: "Planted 3 mint" });
    await reply.waitFor();
    expect(await reply.getByText("/plant").count()).toBe(1);
    await reply.getByRole("region", { name: "The bed" }).waitFor();
  });

  test("a pressed button answers only the one who pressed it, who can dismiss it", async () => {
    const other = await openAs(HUGO);
    await log().getByRole("button", { name: "Water" }).click();
    const reply = log().getByRole("article").filter({ hasText: "You watered it" });
    await reply.getByText("Only you can see this").waitFor();
    expect(await log().getByRole("button", { name: "Water" }).getAttribute("aria-busy")).toBe("false");
    await other.getByRole("log").getByRole("button", { name: "Water" }).waitFor();
    expect(await other.getByText("You watered it").count()).toBe(0);
    await reply.getByRole("button", { name: "Dismiss" }).click();
    await reply.waitFor({ state: "detached" });
    await other.close();
  });

  test("a deferred answer is awaited and then replaced", async () => {
    await pick("slow");
    await page.keyboard.press("Enter");
    await log().getByText("Kagami is thinking…").waitFor();
    bot.finishSlow();
    await log().getByText("Done at last").waitFor();
    expect(await log().getByText("Kagami is thinking…").count()).toBe(0);
  });

  test("an app that does not answer within three seconds has failed", async () => {
    await pick("mute");
    await page.keyboard.press("Enter");
    await log().getByText("The application did not respond").waitFor();
    await log().getByRole("button", { name: "Dismiss" }).click();
  });

  test("a modal is shown, checked and sent", async () => {
    await pick("note");
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "A note" });
    await dialog.getByRole("button", { name: "Submit" }).click();
    await dialog.getByText("Fill this in").waitFor();
    await dialog.getByRole("textbox", { name: "Text" }).fill("water on Friday");
    await page.keyboard.press("Enter");
    await log().getByText("Noted: water on Friday").waitFor();
  });

  test("a lost connection is resumed and nothing is missed", async () => {
    discord.script.fault({ kind: "drop", bots: false });
    discord.script.say({ userId: HUGO, channelId: GENERAL, content: "said while you were away" });
    await log().getByText("said while you were away").waitFor();
    await page.getByText("Connection lost").waitFor({ state: "detached" });
  });

  test("a channel not looked at shows that something is new there", async () => {
    discord.script.say({ userId: HUGO, channelId: SEEDED.channels.offTopic, content: `Look, <@${MIRA}>` });
    await page.getByRole("link", { name: /off-topic, 1 mention/ }).click();
    await page.getByRole("article").filter({ hasText: "Look, @Mira" }).waitFor();
    await page.getByRole("link", { name: "off-topic", exact: true }).waitFor();
  });

  test("whoever may not write in a channel is told so", async () => {
    const other = await openAs(HUGO);
    await other.getByRole("link", { name: "announcements" }).click();
    await other.getByText("You may not write here").waitFor();
    await other.close();
  });

  test("on a phone the channels and members are drawers, and nothing is wider than the screen", async () => {
    const phone = await openAs(HUGO);
    await phone.setViewportSize({ width: 360, height: 740 });
    const channels = phone.getByRole("navigation", { name: "Channels" });
    await channels.waitFor({ state: "hidden" });
    await phone.getByRole("button", { name: "Channels" }).click();
    await channels.getByRole("link", { name: "off-topic" }).click();
    await channels.waitFor({ state: "hidden" });
    await phone.getByRole("textbox", { name: "Message #off-topic" }).waitFor();
    await phone.getByRole("button", { name: "Members" }).click();
    await phone.getByRole("complementary", { name: "Members" }).getByRole("button", { name: "Mira" }).waitFor();
    await phone.keyboard.press("Escape");
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(360);
    await phone.close();
  });

  test("axe finds nothing to complain about, light or dark", async () => {
    // Axe wants a page whose context is not shared with others.
    const context = await browser.newContext();
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    await tab.goto(`${discord.url}/#/as/${HUGO}/${SEEDED.guildId}/${GENERAL}`);
    await tab.getByRole("article").first().waitFor();
    await tab.getByRole("textbox", { name: "Message #general" }).pressSequentially("/");
    await tab.getByRole("option", { name: "/plant" }).waitFor();
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      const { violations } = await new AxeBuilder({ page: tab }).setLegacyMode().analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
    }
    await context.close();
  });

  test("nothing broke the page's policy and nothing threw", () => {
    expect(complaints).toEqual([]);
    expect(bot.troubles).toEqual([]);
  });
});
