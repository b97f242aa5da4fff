// `deno task smoke`: the real processes on free ports, and a real Chromium that does what a newcomer does.
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { BlobReader, type Entry, TextWriter, ZipReader } from "@zip.js/zip.js";
import type { Browser, Page } from "playwright-core";
import { connect, eq, memberXp } from "../../db/mod.ts";
import { SEEDED } from "../../dev/discord/state/seed.ts";
import { buildBundles } from "../../dev/run/build.ts";
import { launchChromium } from "../client/chromium.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { ownPostgres } from "../support/own-postgres.ts";
import { eventually } from "../support/script.ts";
import { command, composer, enter, reply, signIn } from "./acts.ts";

/** Everything a step may use. */
interface Scene {
  house: TestHouse;
  browser: Browser;
  chat: Page;
  dashboard: Page;
}

const OWNER = SEEDED.ownerId;
const STEP_TIMEOUT_MS = 15_000;
let said = 0;

const steps: [title: string, act: (scene: Scene) => Promise<void>][] = [
  ["the local Discord lets a newcomer choose whom to act as", async ({ house, chat }) => {
    await enter(chat, house, "Mira");
  }],
  ["/settings turns levels on", async ({ chat }) => {
    await command(chat, "settings enable", { feature: "levels" });
    await reply(chat, /Levels/).first().waitFor();
  }],
  ["/settings makes every message count", async ({ chat }) => {
    await command(chat, "settings set", { feature: "levels", setting: "cooldownSeconds", value: "0" });
    await reply(chat, /Cooldown/).first().waitFor();
  }],
  ["speaking leads to an announced level", async ({ chat }) => {
    const announced = reply(chat, /Mira reached level 1\./);
    // 15 to 25 XP a message, 100 for the first level: seven are always enough.
    for (let spoken = 1; spoken <= 7; spoken++) {
      await speak(chat, "The garden looks lovely today");
      await eventually("the message counting", async () => (await messagesOf(OWNER)) >= spoken ? true : null);
    }
    await announced.waitFor();
  }],
  ["/rank shows level and XP", async ({ chat }) => {
    await command(chat, "rank", {});
    await reply(chat, /Level 1/).waitFor();
  }],
  ["logging into the dashboard as the same person", async ({ house, dashboard }) => {
    await signIn(dashboard, house, /Mira/);
  }],
  ["the server picker leads to the levels page, with the leaderboard", async ({ dashboard }) => {
    await dashboard.getByRole("link", { name: /Kagami Garden/ }).click();
    await dashboard.getByRole("link", { name: /^Levels/ }).first().click();
    await dashboard.getByText("Everything is saved").waitFor();
    await dashboard.getByRole("rowheader", { name: /Mira/ }).waitFor();
  }],
  ["turning levels off in the dashboard reaches Discord", async ({ dashboard, chat }) => {
    await turnLevels(dashboard, false);
    // Not /rank: it was just used, and a fast machine would meet its cooldown.
    await command(chat, "leaderboard", {});
    await reply(chat, /off/i).last().waitFor();
  }],
  ["turning levels on again reaches Discord", async ({ dashboard, chat }) => {
    await turnLevels(dashboard, true);
    const before = await messagesOf(OWNER);
    await speak(chat, "And back we are");
    await eventually("a message counting again", async () => (await messagesOf(OWNER)) > before ? true : null);
  }],
  ["My data shows what is stored and why", async ({ dashboard, house }) => {
    await dashboard.goto(`${house.urls.dashboard}/me`);
    await dashboard.getByRole("heading", { name: "XP of members" }).waitFor();
    await dashboard.getByText(/entries? in \d+ places?/).waitFor();
  }],
  ["the export downloads and opens", async ({ dashboard }) => {
    const [download] = await Promise.all([
      dashboard.waitForEvent("download"),
      dashboard.getByRole("link", { name: "Download" }).click(),
    ]);
    const file = await download.createReadStream();
    const chunks: Uint8Array[] = [];
    for await (const chunk of file) chunks.push(chunk as Uint8Array);
    const entries = await new ZipReader(new BlobReader(new Blob(chunks as BlobPart[]))).getEntries();
    const manifest = await textOf(entries, /manifest\.json$/);
    JSON.parse(manifest);
    const rows = await textOf(entries, /member_xp\.ndjson$/);
    if (!rows.includes(OWNER)) throw new Error("the export does not hold the person's XP");
    await textOf(entries, /\.html$/);
  }],
  ["opting out is stored", async ({ dashboard }) => {
    const choice = dashboard.getByRole("switch", { name: "Levels, everywhere" });
    await choice.click();
    await dashboard.locator(`[role=switch][aria-label="Levels, everywhere"][aria-checked=false]`).waitFor();
  }],
  ["whoever opted out earns no XP", async ({ chat, house }) => {
    const before = await messagesOf(OWNER);
    await speak(chat, "Does anybody count this?");
    // Another person's message, said later, is counted: by then this one has passed, too.
    await house.script.say(HUGO, SEEDED.channels.general, "This one counts");
    await eventually("the later message counting", async () => (await messagesOf(HUGO)) > 0 ? true : null);
    if (await messagesOf(OWNER) !== before) throw new Error("a message was counted against the choice");
  }],
  ["erasing asks, runs and gives a receipt", async ({ dashboard, house }) => {
    await dashboard.goto(`${house.urls.dashboard}/me`);
    await dashboard.getByRole("link", { name: /Erase my data/ }).click();
    await dashboard.getByRole("button", { name: /Erase my data everywhere/ }).click();
    await dashboard.getByRole("dialog").or(dashboard.getByRole("alertdialog")).getByRole("textbox").fill("erase");
    await dashboard.getByRole("button", { name: "Erase", exact: true }).click();
    await dashboard.getByRole("heading", { name: "Erased", level: 1 }).waitFor({ timeout: 30_000 });
  }],
  ["afterwards nothing of it is left", async ({ dashboard }) => {
    await dashboard.getByRole("link", { name: "See what is stored now" }).click();
    await dashboard.getByRole("heading", { name: "My data" }).waitFor();
    const stored = dashboard.getByRole("region", { name: "What is stored" });
    await stored.waitFor();
    // The receipt there names what was erased; a card of it there must not be.
    if (await stored.getByRole("heading", { name: "XP of members" }).count() > 0) throw new Error("XP is still shown");
    if (await messagesOf(OWNER) !== 0) throw new Error("XP is still stored");
  }],
];

const HUGO = (BigInt(OWNER) + 8n).toString();

async function speak(chat: Page, text: string): Promise<void> {
  const line = `${text} (${++said})`;
  await composer(chat).fill(line);
  await composer(chat).press("Enter");
  await reply(chat, new RegExp(line.replace(/[()?]/g, "\\$&"))).waitFor();
}

async function turnLevels(dashboard: Page, on: boolean): Promise<void> {
  const toggle = dashboard.getByRole("switch", { name: "Levels" });
  if (await toggle.isChecked() === on) throw new Error(`levels are ${on ? "on" : "off"} already`);
  await toggle.click();
  await dashboard.keyboard.press("Control+s");
  await dashboard.getByText("Everything is saved").waitFor();
}

async function textOf(entries: Entry[], name: RegExp): Promise<string> {
  const entry = entries.find((entry) => name.test(entry.filename));
  if (!entry || entry.directory) {
    throw new Error(`the export has no ${name.source}: ${entries.map((it) => it.filename).join(", ")}`);
  }
  return await entry.getData(new TextWriter());
}

/** Messages that are stored for a person, as the database says it. */
async function messagesOf(userId: string): Promise<number> {
  const [row] = await database.orm.select({ messages: memberXp.messages }).from(memberXp).where(
    eq(memberXp.userId, userId),
  );
  return row?.messages ?? 0;
}

await buildBundles((line) => console.log(line));
const postgres = await ownPostgres();
const database = connect({ url: postgres.ownerUrl, gateKey: postgres.gateKey, max: 2 });
const house = await openHouse({
  databaseUrl: postgres.url,
  gateKey: postgres.gateKey,
  rooms: ["discord", "api", "bot", "web"],
});
const browser = await launchChromium();
const chat = await (await browser.newContext()).newPage();
const dashboard = await (await browser.newContext({ acceptDownloads: true })).newPage();
for (const page of [chat, dashboard]) page.setDefaultTimeout(STEP_TIMEOUT_MS);

let passed = 0, failed = 0;
for (const [title, act] of steps) {
  const started = performance.now();
  try {
    await act({ house, browser, chat, dashboard });
    passed++;
    console.log(`ok      ${title} (${Math.round(performance.now() - started)} ms)`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${title}\n${(error as Error).message}`);
    if (process.argv.includes("--pictures")) await takePictures();
    break;
  }
}
if (failed > 0) console.log(`The last lines of the processes:\n${house.log.slice(-15).join("\n")}`);
await browser.close();
await database.close();
await house[Symbol.asyncDispose]();
await postgres[Symbol.asyncDispose]();
console.log(`smoke: ${passed} steps passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

async function takePictures(): Promise<void> {
  for (const [name, page] of Object.entries({ chat, dashboard })) {
    await page.screenshot({ path: join(tmpdir(), `smoke-${name}.png`) });
  }
}
