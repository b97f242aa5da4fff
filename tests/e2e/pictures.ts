// `deno task pictures`: the real house with people who talk in it, and docs/pictures/ as they see it.
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { connect, memberXp } from "../../db/mod.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { buildBundles } from "../../dev/run/build.ts";
import { launchChromium } from "../client/chromium.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { ownPostgres } from "../support/own-postgres.ts";
import { eventually } from "../support/script.ts";
import { command, enter, reply, signIn } from "./acts.ts";

const FOLDER = join(import.meta.dirname ?? ".", "../../docs/pictures");
const WIDTH_PX = 1280;
/** A picture in the README is loaded by everybody who only passes by. */
const SIZE_MAX_BYTES = 300_000;

/** Whose data is shown: a member, neither owner nor admin. */
const MEMBER = { name: "Daniel", id: personId(4) };
/** Who reaches the first level while the picture is taken. */
const NEWCOMER = { name: "Hugo", id: personId(8) };

const { general, offTopic } = SEEDED.channels;
const CHATTER = ["Tea at four?", "The maples are red already", "I can water the ferns", "See you on Sunday"];

await buildBundles((line) => console.log(line));
await mkdir(FOLDER, { recursive: true });
// Stopped at the end, whatever happens on the way.
await using postgres = await ownPostgres();
const database = connect({ url: postgres.ownerUrl, gateKey: postgres.gateKey, max: 2 });
await using house = await openHouse({
  databaseUrl: postgres.url,
  gateKey: postgres.gateKey,
  rooms: ["discord", "api", "bot", "web"],
});
const browser = await launchChromium();
try {
  await settle(await pageOf(browser));
  await talk(house);
  await pictureChat(await pageOf(browser, { height: 820 }));
  await pictureMyData(await pageOf(browser, { scale: 4 / 3 }), "my-data.png");
  await pictureMyData(await pageOf(browser, { scale: 4 / 3, colorScheme: "dark" }), "my-data-dark.png");
  await pictureLevels(await pageOf(browser, { height: 980 }));
} finally {
  await browser.close();
  await database.close();
}

/** @param options.scale device pixels per CSS pixel: more makes the text larger, for the picture's width stays */
async function pageOf(
  browser: Browser,
  { height = 900, scale = 1, colorScheme = "light" as "light" | "dark" } = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: WIDTH_PX / scale, height },
    deviceScaleFactor: scale,
    colorScheme,
    locale: "en-GB",
  });
  return await context.newPage();
}

/** The owner turns levels on and lets every message count; announcements come later. */
async function settle(chat: Page): Promise<void> {
  await enter(chat, house, "Mira", "admins");
  await command(chat, "settings enable", { feature: "Levels" });
  await reply(chat, /Levels is on/).waitFor();
  for (const [setting, value] of [["Cooldown", "0"], ["Announce level-ups", "Nowhere"]] as const) {
    await command(chat, "settings set", { feature: "Levels", setting, value });
    await reply(chat, new RegExp(`${setting}.*→`, "s")).waitFor();
  }
  await chat.context().close();
}

/** Everybody talks, each a different amount; the newcomer not enough for a level. */
async function talk({ script }: TestHouse): Promise<void> {
  let said = 0;
  for (let index = 0; index < 13; index++) {
    const id = personId(index);
    const messages = id === NEWCOMER.id ? 4 : id === MEMBER.id ? 47 : 8 + (index * 17) % 41;
    for (let spoken = 0; spoken < messages; spoken++, said++) {
      await script.say(id, offTopic, `${CHATTER[said % CHATTER.length]} ${spoken}`);
    }
  }
  await eventually("every message counting", async () => {
    const rows = await database.orm.select({ messages: memberXp.messages }).from(memberXp);
    return rows.reduce((sum, row) => sum + row.messages, 0) === said ? true : null;
  });
}

async function pictureChat(chat: Page): Promise<void> {
  const owner = await pageOf(browser);
  await enter(owner, house, "Mira", "admins");
  await command(owner, "settings set", { feature: "Levels", setting: "Announce level-ups", value: "Where" });
  await reply(owner, /→/).waitFor();
  await owner.context().close();

  await enter(chat, house, MEMBER.name);
  const say = (index: number, text: string) => house.script.say(personId(index), general, text);
  await say(1, "The **first frost** came last night, please bring the lemon trees inside");
  await say(5, "Done! Two of them are in the hall, the third is too heavy for me");
  const announced = reply(chat, new RegExp(`${NEWCOMER.name} reached level 1`));
  for (const line of ["I can carry it, when are you there?", "Ten minutes", "On my way", "With a cart"]) {
    await house.script.say(NEWCOMER.id, general, line);
    if (await announced.waitFor({ timeout: 3000 }).then(() => true, () => false)) break;
  }
  await announced.waitFor();
  await command(chat, "rank", {});
  await reply(chat, /Level \d+/).last().waitFor();
  await chat.mouse.move(0, 0);
  await save(chat, "local-discord.png");
}

/** From the top of the page to the end of the first thing that is stored. */
async function pictureMyData(page: Page, name: string): Promise<void> {
  await signIn(page, house, new RegExp(MEMBER.name));
  await page.goto(`${house.urls.dashboard}/me`);
  const card = page.getByRole("article").filter({ hasText: "XP of members" });
  await card.waitFor();
  const box = await card.boundingBox();
  if (!box) throw new Error("the card of the XP is not visible");
  await save(page, name, Math.ceil(box.y + box.height) + 10);
}

async function pictureLevels(page: Page): Promise<void> {
  await signIn(page, house, /Mira/);
  await page.goto(`${house.urls.dashboard}/servers/${SEEDED.guildId}/levels`);
  await page.getByText("Everything is saved").waitFor();
  await page.getByRole("spinbutton", { name: "Cooldown" }).fill("60");
  await page.keyboard.press("Control+s");
  await page.getByText("Everything is saved").waitFor();
  await page.reload();
  await page.getByText("Everything is saved").waitFor();
  await page.getByRole("spinbutton", { name: "Most XP per message" }).fill("40");
  await save(page, "levels.png");
}

/** @param height in pixels from the top; the window's when left out */
async function save(page: Page, name: string, height?: number): Promise<void> {
  const path = join(FOLDER, name);
  await page.evaluate("document.fonts.ready");
  await page.screenshot({
    path,
    animations: "disabled",
    ...(height ? { fullPage: true, clip: { x: 0, y: 0, width: page.viewportSize()?.width ?? WIDTH_PX, height } } : {}),
  });
  const { size } = await stat(path);
  if (size > SIZE_MAX_BYTES) throw new Error(`${name} has ${size} bytes, more than ${SIZE_MAX_BYTES}`);
  console.log(`${name} ${Math.round(size / 1000)} kB`);
}
