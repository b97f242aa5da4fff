/// <reference lib="dom" />
// Reading a channel: long histories in both directions, what is new, jumping, in a real Chromium.
import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

const LEVELS = SEEDED.channels.levels;
const OFF_TOPIC = SEEDED.channels.offTopic;
const TOTAL = 10_000;

describe.skipIf(!chromiumPath)("reading", () => {
  const stage = withStage();
  afterAll(() => expect(stage.complaints).toEqual([]));

  /** Numbers of the messages that are in the page, in their order. */
  const numbers = (page: Page): Promise<number[]> =>
    page.evaluate(() =>
      [...document.querySelectorAll("[role=log] article")].map((line) =>
        Number(/number (\d+)/.exec(line.textContent ?? "")?.[1])
      )
    );

  /** The first message in sight, and how far below the edge it stands. */
  const inSight = (page: Page): Promise<{ id: string; top: number }> =>
    page.evaluate(() => {
      const box = document.querySelector("[role=log]")!;
      const edge = box.getBoundingClientRect().top;
      const line = [...box.querySelectorAll("article")].find((one) => one.getBoundingClientRect().bottom > edge)!;
      return { id: line.dataset["entry"]!, top: Math.round(line.getBoundingClientRect().top - edge) };
    });

  /** How far below the edge a message stands. */
  const topOf = (page: Page, id: string): Promise<number> =>
    page.evaluate((id) => {
      const box = document.querySelector("[role=log]")!;
      const line = box.querySelector(`[data-entry="${id}"]`)!;
      return Math.round(line.getBoundingClientRect().top - box.getBoundingClientRect().top);
    }, id);

  const scrollTo = (page: Page, where: "start" | "end"): Promise<void> =>
    page.evaluate((where) => {
      const box = document.querySelector("[role=log]")!;
      box.scrollTop = where === "start" ? 0 : box.scrollHeight;
    }, where);

  test("ten thousand messages are read back and forth without jumps, and never more than a stretch is in the page", async () => {
    const from = Date.now() - TOTAL * 1_000;
    for (let index = 0; index < TOTAL; index++) {
      const userId = index % 7 < 4 ? HUGO : BEN;
      stage.discord.script.say({ userId, channelId: LEVELS, content: `number ${index}`, at: from + index * 1_000 });
    }
    const page = await stage.openAs(MIRA, LEVELS);
    await stage.message(`number ${TOTAL - 1}`, page).waitFor();
    for (let turn = 0; turn < 8; turn++) {
      const first = (await numbers(page))[0]!;
      await scrollTo(page, "start");
      const before = await inSight(page);
      await page.waitForFunction(
        (first) => Number(/number (\d+)/.exec(document.querySelector("[role=log] article")!.textContent!)![1]) < first,
        first,
      );
      await page.waitForFunction(() => !document.querySelector("[role=log]")!.textContent!.includes("Loading older"));
      // A line of the date above the first message goes away with its place as the first one.
      expect(Math.abs(await topOf(page, before.id) - before.top)).toBeLessThanOrEqual(2);
    }
    const shown = await numbers(page);
    expect(shown.length).toBeLessThanOrEqual(250);
    expect(shown).toEqual(shown.map((_, index) => shown[0]! + index));

    const last = shown.at(-1)!;
    await scrollTo(page, "end");
    await page.waitForFunction(
      (last) =>
        Number(/number (\d+)/.exec([...document.querySelectorAll("[role=log] article")].at(-1)!.textContent!)![1]) >
          last,
      last,
    );
    expect((await numbers(page)).length).toBeLessThanOrEqual(250);
    await page.getByRole("button", { name: "Newest messages" }).click();
    await stage.message(`number ${TOTAL - 1}`, page).waitFor();
    expect((await numbers(page)).at(-1)).toBe(TOTAL - 1);
    await page.context().close();
  });

  test("whoever reads above is not moved by what arrives, and is told how much it was", async () => {
    const page = await stage.openAs(MIRA, LEVELS);
    await stage.message(`number ${TOTAL - 1}`, page).waitFor();
    await page.evaluate(() => document.querySelector("[role=log]")!.scrollBy(0, -600));
    await page.getByRole("button", { name: /Newest messages/ }).waitFor();
    const before = await inSight(page);
    stage.say("number 10000", HUGO, LEVELS);
    await stage.message("number 10000", page).waitFor();
    expect(await inSight(page)).toEqual(before);
    await page.getByRole("log").getByText("New", { exact: true }).waitFor({ state: "attached" });
    await page.context().close();
  });

  test("what came while one looked elsewhere has a line above it, until it is marked as read", async () => {
    stage.say("seen before", HUGO, OFF_TOPIC);
    await stage.page.getByRole("link", { name: "off-topic" }).click();
    await stage.message("seen before").waitFor();
    await stage.page.getByRole("link", { name: "general" }).click();
    await stage.page.getByRole("textbox", { name: "Message #general" }).waitFor();
    for (let index = 0; index < 40; index++) stage.say(`new ${index}\n\n.`, BEN, OFF_TOPIC);
    await stage.page.getByRole("link", { name: /off-topic/ }).click();
    await stage.message("new 39").waitFor();
    const line = stage.page.getByRole("separator").filter({ hasText: "New" });
    await line.waitFor({ state: "attached" });
    expect(await line.evaluate((element) => element.nextElementSibling?.textContent)).toContain("new 0");
    await stage.page.evaluate(() => document.querySelector("[role=log]")!.scrollBy(0, -50));
    await stage.page.getByRole("button", { name: /40 new messages since/ }).click();
    await stage.page.getByText("new 0").waitFor();
    await stage.page.getByRole("log").focus();
    await stage.page.keyboard.press("Escape");
    await line.waitFor({ state: "detached" });
  });

  test("a message is marked unread from its menu", async () => {
    await stage.message("new 38").click({ button: "right" });
    await stage.page.getByRole("menuitem", { name: "Mark unread" }).click();
    await stage.page.getByRole("separator").filter({ hasText: "New" }).waitFor({ state: "attached" });
    await stage.page.getByRole("link", { name: "general" }).click();
  });

  test("an answer to something old leads there, and back to the present", async () => {
    const old = stage.discord.state.messagesOf(LEVELS)[3000]!;
    await stage.rest(HUGO, "POST", `/channels/${LEVELS}/messages`, {
      content: "about long ago",
      message_reference: { message_id: old.id },
    });
    const page = await stage.openAs(MIRA, LEVELS);
    await stage.message("about long ago", page).getByRole("button", { name: "Go to the answered message" }).click();
    await page.locator(`[data-entry="${old.id}"].flashed`).waitFor();
    expect((await numbers(page)).includes(3000)).toBe(true);
    await stage.composer(page).fill("back again");
    await page.keyboard.press("Enter");
    await stage.message("back again", page).waitFor();
    await page.getByRole("button", { name: /Newest messages/ }).waitFor({ state: "detached" });
    await page.context().close();
  });

  test("a day has a line of its own", async () => {
    await stage.page.getByRole("link", { name: "introductions" }).click();
    const channelId = SEEDED.channels.introductions;
    stage.discord.script.say({ userId: HUGO, channelId, content: "long ago", at: Date.UTC(2024, 4, 3, 12) });
    await stage.message("long ago").waitFor();
    await stage.page.getByRole("separator").filter({ hasText: "3 May 2024" }).waitFor();
    await stage.page.getByRole("link", { name: "general" }).click();
    await stage.page.waitForURL(new RegExp(GENERAL));
  });
});
