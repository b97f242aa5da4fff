// The browser client against the real local Discord and a bot of discord.js, in a real Chromium.
import { afterAll, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

if (!chromiumPath) console.log("skipped: the client's browser test needs Chromium (apt install chromium, or CHROMIUM)");

describe.skipIf(!chromiumPath)("the browser client", () => {
  const stage = withStage();
  afterAll(() => {
    expect(stage.complaints).toEqual([]);
    expect(stage.bot.troubles).toEqual([]);
  });

  const log = () => stage.page.getByRole("log");
  const composer = () => stage.composer();

  test("a newcomer chooses whom to act as", async () => {
    const fresh = await stage.browser.newPage();
    await fresh.goto(stage.discord.url);
    await fresh.getByRole("button", { name: "Mira Owner of Kagami Garden" }).waitFor();
    await fresh.getByRole("button", { name: "Ben Moderator" }).waitFor();
    await fresh.getByRole("button", { name: "Hugo Member" }).click();
    await fresh.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: "general" }).waitFor();
    await fresh.getByRole("button", { name: /Act as.*Hugo/ }).waitFor();
    expect(fresh.url()).toContain(`#/as/${HUGO}/`);
    await fresh.close();
  });

  test("Enter sends, and two tabs are two people who hear each other", async () => {
    const other = await stage.openAs(HUGO);
    await composer().fill("Hello **garden**");
    await composer().press("Enter");
    const heard = other.getByRole("log").getByRole("article").filter({ hasText: "Hello garden" });
    await heard.waitFor();
    expect(await heard.locator("strong").filter({ hasText: "garden" }).count()).toBe(1);
    await log().getByRole("article").filter({ hasText: "Hello garden" }).waitFor();
    expect(await log().getByText("Hello garden").count()).toBe(1);
    await other.context().close();
  });

  test("what someone writes is never read as HTML", async () => {
    stage.discord.script.say({
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
    await stage.page.keyboard.press("Shift+Enter");
    await composer().pressSequentially("two");
    expect(await composer().inputValue()).toBe("one\ntwo");
    await stage.page.keyboard.press("Enter");
    await log().getByText("one\ntwo").waitFor();
  });

  test("a slash command is picked, filled in with the app's suggestions, checked and sent", async () => {
    await stage.pick("plant");
    const kind = stage.page.getByRole("combobox", { name: "kind" });
    await kind.pressSequentially("m");
    const offers = stage.page.getByRole("listbox").getByRole("option");
    await offers.filter({ hasText: "Maple" }).waitFor();
    expect(await offers.allTextContents()).toEqual(["Monstera", "Mint", "Maple"]);
    await stage.page.keyboard.press("ArrowDown");
    await stage.page.keyboard.press("Tab");
    expect(await kind.inputValue()).toBe("Mint");

    await stage.page.getByRole("button", { name: "+ count" }).click();
    await stage.page.getByRole("textbox", { name: "count" }).fill("9");
    await stage.page.keyboard.press("Enter");
    await stage.page.getByText("Write a number of at most 5").waitFor();
    await stage.page.getByRole("textbox", { name: "count" }).fill("3");
    await stage.page.keyboard.press("Enter");

    const reply = log().getByRole("article").filter({ hasText: "Planted 3 mint" });
    await reply.waitFor();
    expect(await reply.getByText("/plant").count()).toBe(1);
    await reply.getByRole("region", { name: "The bed" }).waitFor();
  });

  test("a pressed button answers only the one who pressed it, who can dismiss it", async () => {
    const other = await stage.openAs(HUGO);
    await log().getByRole("button", { name: "Water" }).click();
    const reply = log().getByRole("article").filter({ hasText: "You watered it" });
    await reply.getByText("Only you can see this").waitFor();
    expect(await log().getByRole("button", { name: "Water" }).getAttribute("aria-busy")).toBe("false");
    await other.getByRole("log").getByRole("button", { name: "Water" }).waitFor();
    expect(await other.getByText("You watered it").count()).toBe(0);
    await reply.getByRole("button", { name: "Dismiss" }).click();
    await reply.waitFor({ state: "detached" });
    await other.context().close();
  });

  test("a deferred answer is awaited and then replaced", async () => {
    await stage.pick("slow");
    await stage.page.keyboard.press("Enter");
    await log().getByText("Kagami is thinking…").waitFor();
    stage.bot.finishSlow();
    await log().getByText("Done at last").waitFor();
    expect(await log().getByText("Kagami is thinking…").count()).toBe(0);
  });

  test("an app that does not answer within three seconds has failed", async () => {
    await stage.pick("mute");
    await stage.page.keyboard.press("Enter");
    await expect.poll(() => stage.bot.received.at(-1)?.data.name).toBe("mute");
    stage.discord.script.advance(3_000);
    await log().getByText("The application did not respond").waitFor();
    await log().getByRole("button", { name: "Dismiss" }).click();
  });

  test("a modal is shown, checked and sent", async () => {
    await stage.pick("note");
    await stage.page.keyboard.press("Enter");
    const dialog = stage.page.getByRole("dialog", { name: "A note" });
    await dialog.getByRole("button", { name: "Submit" }).click();
    await dialog.getByText("Fill this in").waitFor();
    await dialog.getByRole("textbox", { name: "Text" }).fill("water on Friday");
    await stage.page.keyboard.press("Enter");
    await log().getByText("Noted: water on Friday").waitFor();
  });

  test("a lost connection is resumed and nothing is missed", async () => {
    stage.discord.script.fault({ kind: "drop", bots: false });
    stage.discord.script.say({ userId: HUGO, channelId: GENERAL, content: "said while you were away" });
    await log().getByText("said while you were away").waitFor();
    await stage.page.getByText("Connection lost").waitFor({ state: "detached" });
  });

  test("a channel not looked at shows that something is new there", async () => {
    stage.discord.script.say({ userId: HUGO, channelId: SEEDED.channels.offTopic, content: `Look, <@${MIRA}>` });
    await stage.page.getByRole("link", { name: /off-topic, 1 mention/ }).click();
    await stage.page.getByRole("article").filter({ hasText: "Look, @Mira" }).waitFor();
    await stage.page.getByRole("link", { name: "off-topic", exact: true }).waitFor();
  });

  test("whoever may not write in a channel is told so", async () => {
    const other = await stage.openAs(HUGO);
    await other.getByRole("link", { name: "announcements" }).click();
    await other.getByText("You may not write here").waitFor();
    await other.context().close();
  });

  test("on a phone the channels and members are drawers, and nothing is wider than the screen", async () => {
    const phone = await stage.openAs(HUGO);
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
    await phone.context().close();
  });

  test("axe finds nothing to complain about, light or dark", async () => {
    const tab = await stage.openAs(HUGO);
    await tab.getByRole("article").first().waitFor();
    await stage.composer(tab).pressSequentially("/");
    await tab.getByRole("option", { name: "/plant" }).waitFor();
    await stage.expectAccessible("body", tab);
    await tab.context().close();
  });
});
