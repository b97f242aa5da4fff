// The local Discord with Kagami in it: people who talk, vote and answer, a raid, and all of it on a phone.
import type { Browser } from "playwright-core";
import { personId, SEEDED } from "../../../dev/discord/state/seed.ts";
import type { TestHouse } from "../../support/house.ts";
import { command, enter, openPanel, reply } from "../acts.ts";
import { pageOf, save } from "./frame.ts";

const { general } = SEEDED.channels;
const [AIKO, BEN, CHLOE, DANIEL, ELENA] = [1, 2, 3, 4, 5].map(personId) as [string, string, string, string, string];
const HUGO = personId(8);
const NEWCOMER = "Hugo";

/** Somebody whose messages reached no level yet does so now, and others talk about it. */
export async function converse(house: TestHouse, browser: Browser): Promise<void> {
  const { script } = house;
  const say = (userId: string, content: string, more: object = {}) =>
    script.call<{ id: string }>("say", { userId, channelId: general, content, ...more });
  const as = (userId: string, method: string, path: string, body?: object) =>
    script.call("ask", { userId, method, path, body });

  const frost = await say(BEN, "The **first frost** came last night, please bring the lemon trees inside");
  await as(BEN, "POST", `/channels/${general}/messages/${frost.id}/threads`, { name: "Lemon trees" });
  await say(AIKO, "The small ones first", { channelId: frost.id });
  await say(BEN, "There is room in the hall", { channelId: frost.id });
  await say(ELENA, "Done! The third one is too heavy for me, though", { replyTo: frost.id });
  for (const [userId, emoji] of [[AIKO, "❄"], [CHLOE, "❄"], [ELENA, "❤"]] as const) {
    await script.call("react", { userId, channelId: general, messageId: frost.id, emoji });
  }
  const page = await pageOf(browser);
  await enter(page, house, "Mira");
  const announced = reply(page, new RegExp(`${NEWCOMER} reached level 1`));
  for (const line of ["I can carry it, when are you there?", "Ten minutes", "On my way", "With a cart"]) {
    await say(HUGO, line);
    if (await announced.waitFor({ timeout: 3000 }).then(() => true, () => false)) break;
  }
  await announced.waitFor();
  const poll = await say(CHLOE, "", {
    poll: { question: "What do we plant in spring?", answers: ["Mint", "Maples", "More lemons"] },
  });
  for (const [userId, answer] of [[AIKO, 3], [BEN, 2], [DANIEL, 3], [ELENA, 3], [HUGO, 1]] as const) {
    await as(userId, "PUT", `/channels/${general}/polls/${poll.id}/answers/@me`, { answer_ids: [String(answer)] });
  }
  await page.context().close();
}

/** A lively channel, with the bot's answer and its buttons. */
export async function pictureTalk(house: TestHouse, browser: Browser, name: string): Promise<void> {
  for (const dark of [false, true]) {
    const chat = await pageOf(browser, { height: 1040, dark });
    await enter(chat, house, name);
    await chat.getByRole("button", { name: "Hide first steps" }).click();
    // The first of the two is seen by the second, too.
    if (!dark) await command(chat, "leaderboard", { page: "2" });
    await reply(chat, /Page 2 of 2/).waitFor();
    await chat.mouse.move(0, 0);
    await save(chat, dark ? "local-discord-dark.png" : "local-discord.png");
    await chat.context().close();
  }
}

export async function picturePhone(house: TestHouse, browser: Browser, name: string): Promise<void> {
  const phone = await pageOf(browser, { width: 390, height: 800, dark: true });
  await phone.goto(house.urls.discord);
  await phone.getByRole("button", { name }).click();
  await phone.getByRole("button", { name: "Hide first steps" }).click();
  await reply(phone, /Page 2 of 2/).waitFor();
  await phone.mouse.move(0, 0);
  await save(phone, "phone.png");
  await phone.context().close();
}

export async function pictureRaid(house: TestHouse, browser: Browser): Promise<void> {
  const chat = await pageOf(browser);
  await enter(chat, house, "Mira", "introductions");
  await chat.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "general" }).click();
  const panel = await openPanel(chat, "People");
  await panel.getByRole("button", { name: "20 accounts in 10 s" }).click();
  await panel.getByRole("button", { name: "Start the raid" }).click();
  await panel.getByText(/Under way: ([89]|1\d) came/).waitFor();
  await save(chat, "raid.png");
  await panel.getByRole("button", { name: "Calm everything" }).click();
  await chat.context().close();
}
