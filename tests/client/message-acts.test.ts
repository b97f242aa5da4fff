// What one does with a message: answer, react, vote, edit, pin, forward, by mouse and by keys, in a real Chromium.
import type { Locator } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

const PATH = `/channels/${GENERAL}/messages`;

describe.skipIf(!chromiumPath)("with a message", () => {
  const stage = withStage();
  afterAll(() => expect(stage.complaints).toEqual([]));

  async function openMenu(message: Locator): Promise<Locator> {
    await message.click({ button: "right" });
    return stage.page.getByRole("menu").first();
  }

  test("a link to a message leads there, a link elsewhere stays a link", async () => {
    const id = stage.say("The oldest tree", BEN);
    const address = `https://discord.com/channels/${SEEDED.guildId}/${GENERAL}`;
    stage.say(`See ${address}/${id} and https://example.org/`, HUGO);
    const message = stage.message("See");
    await message.getByRole("link", { name: "https://example.org/" }).waitFor();
    await message.getByRole("button", { name: /#general/ }).click();
    await stage.page.locator(`[data-entry="${id}"].flashed`).waitFor();
  });

  test("a poll is voted on, its votes are seen and taken back, and it is ended by whoever asked", async () => {
    const poll = await stage.rest<{ id: string }>(MIRA, "POST", PATH, {
      poll: {
        question: { text: "Which bed?" },
        answers: [{ poll_media: { text: "Roses" } }, { poll_media: { text: "Herbs" } }],
        duration: 1,
      },
    });
    await stage.rest(BEN, "PUT", `/channels/${GENERAL}/polls/${poll.id}/answers/@me`, { answer_ids: ["1"] });
    const region = stage.page.getByRole("region", { name: "Which bed?" });
    await region.getByText("1 vote", { exact: false }).first().waitFor();
    await region.getByRole("radio", { name: "Herbs" }).check();
    await region.getByRole("button", { name: "Vote", exact: true }).click();
    await region.getByRole("listitem").filter({ hasText: "Herbs" }).getByText("50%").waitFor();
    await region.getByRole("listitem").filter({ hasText: "Roses" }).getByRole("button", { name: "1 vote" }).click();
    await stage.page.getByRole("dialog", { name: /Votes for/ }).getByText("Ben", { exact: true }).waitFor();
    await stage.page.keyboard.press("Escape");
    await region.getByRole("button", { name: "Remove vote" }).click();
    await region.getByRole("radio", { name: "Herbs" }).waitFor();
    await region.getByText("Which bed?").click({ button: "right" });
    await stage.page.getByRole("menuitem", { name: "End poll now" }).click();
    await region.getByText("Final results").waitFor();
    const result = stage.page.getByRole("article").filter({ hasText: "poll has closed" });
    await result.getByText("100%").waitFor();
    await result.getByRole("button", { name: "View poll" }).click();
    await stage.page.locator(`[data-entry="${poll.id}"].flashed`).waitFor();
  });

  test("a message is forwarded with a word to it, and the copy leads back", async () => {
    const origin = stage.say("Plant in spring", BEN);
    await (await openMenu(stage.message("Plant in spring"))).getByRole("menuitem", { name: "Forward" }).click();
    const dialog = stage.page.getByRole("dialog", { name: "Forward to" });
    await dialog.getByRole("searchbox").fill("off");
    await dialog.getByRole("checkbox", { name: /off-topic/ }).check();
    await dialog.getByRole("textbox", { name: "Add a message" }).fill("worth reading");
    await stage.expectAccessible("dialog");
    await dialog.getByRole("button", { name: "Send" }).click();
    await stage.page.getByRole("textbox", { name: "Message #off-topic" }).waitFor();
    await stage.message("worth reading").waitFor();
    const copy = stage.message("Forwarded");
    await copy.getByText("Plant in spring").waitFor();
    await copy.getByRole("button", { name: /#general/ }).click();
    await stage.page.locator(`[data-entry="${origin}"].flashed`).waitFor();
  });

  test("reactions are added from the picker, counted, and tell who reacted", async () => {
    const id = stage.say("Look at the maple", BEN);
    await stage.rest(HUGO, "PUT", `${PATH}/${id}/reactions/${encodeURIComponent("🎉")}/@me`);
    const message = stage.message("Look at the maple");
    await message.hover();
    await message.getByRole("button", { name: "Add reaction" }).click();
    const picker = stage.page.getByRole("dialog", { name: "Emoji" });
    await picker.getByRole("searchbox").fill("tada");
    await picker.getByRole("option", { name: "tada" }).waitFor();
    await stage.expectAccessible("[popover]");
    await stage.page.keyboard.press("Enter");
    await message.getByRole("button", { name: "🎉, 2", pressed: true }).click();
    await message.getByRole("button", { name: "🎉, 1", pressed: false }).waitFor();
    await (await openMenu(message)).getByRole("menuitem", { name: "View reactions" }).click();
    await stage.page.getByRole("dialog", { name: "Reactions" }).getByText("Hugo", { exact: true }).waitFor();
    await stage.page.keyboard.press("Escape");
  });

  test("↑ rewrites the last own message, Escape leaves it, an empty one asks to delete", async () => {
    await stage.composer().fill("Teh garden");
    await stage.page.keyboard.press("Enter");
    await stage.page.locator("article:not(.waiting)").filter({ hasText: "Teh garden" }).waitFor();
    await stage.composer().press("ArrowUp");
    const edit = stage.page.getByRole("textbox", { name: "Edit message" });
    await edit.fill("The garden");
    await edit.press("Enter");
    await stage.message("The garden").getByText("(edited)").waitFor();
    await stage.composer().press("ArrowUp");
    await edit.press("Escape");
    await edit.waitFor({ state: "detached" });
    await stage.composer().press("ArrowUp");
    await edit.fill("");
    await edit.press("Enter");
    const dialog = stage.page.getByRole("dialog", { name: "Delete message" });
    await stage.expectAccessible("dialog");
    await dialog.getByRole("button", { name: "Delete" }).click();
    await stage.page.getByRole("article").filter({ hasText: "The garden(edited)" }).waitFor({ state: "detached" });
  });

  test("a message is pinned from its menu, told of, listed, jumped to and unpinned", async () => {
    const id = stage.say("Gate code is 4711", BEN);
    await (await openMenu(stage.message("Gate code"))).getByRole("menuitem", { name: "Pin message" }).click();
    await stage.page.getByRole("article").filter({ hasText: "Mira pinned a message" }).waitFor();
    await stage.page.getByRole("button", { name: "Pinned messages" }).click();
    const pins = stage.page.getByRole("dialog", { name: "Pinned messages" });
    await pins.getByText("Gate code is 4711").waitFor();
    await stage.expectAccessible("[popover]");
    await pins.getByRole("button", { name: "Jump" }).click();
    await stage.page.locator(`[data-entry="${id}"].flashed`).waitFor();
    await stage.page.getByRole("button", { name: "Pinned messages" }).click();
    await pins.getByRole("button", { name: "Unpin" }).click();
    await pins.getByText("no pinned messages").waitFor();
    await stage.page.keyboard.press("Escape");
  });

  test("the menu works by keys alone: messages with arrows, Shift+F10, letters, Escape", async () => {
    stage.say("By keys", BEN);
    await stage.message("By keys").waitFor();
    await stage.page.getByRole("log").focus();
    await stage.page.keyboard.press("ArrowUp");
    await stage.page.keyboard.press("Shift+F10");
    await stage.page.getByRole("menu", { name: /Actions for the message of Ben/ }).waitFor();
    await stage.expectAccessible("[popover]");
    await stage.page.keyboard.press("r");
    await stage.page.keyboard.press("Enter");
    await stage.page.getByRole("button", { name: "Replying to Ben" }).waitFor();
    await stage.composer().press("Escape");
    await stage.page.getByRole("button", { name: "Replying to Ben" }).waitFor({ state: "detached" });
  });

  test("apps' commands for a message and a person are used from their menus", async () => {
    const id = stage.say("A daisy", BEN);
    const menu = await openMenu(stage.message("A daisy"));
    await menu.getByRole("menuitem", { name: "Apps" }).click();
    await stage.page.getByRole("menuitem", { name: "Press flower" }).click();
    await stage.message(`Press flower: ${id}`).getByText("Only you can see this").waitFor();
    const people = stage.page.getByRole("complementary", { name: "Members" });
    await people.getByRole("button", { name: "Hugo" }).click({ button: "right" });
    await stage.page.getByRole("menuitem", { name: "Apps" }).click();
    await stage.page.getByRole("menuitem", { name: "Show plants" }).click();
    await stage.message(`Show plants: ${HUGO}`).waitFor();
  });

  test("what was refused stands there with the reason, and goes out on a second try", async () => {
    const role = stage.discord.state.roles.get(SEEDED.guildId)!;
    const hugo = await stage.openAs(HUGO);
    stage.discord.state.roles.set(role.id, {
      ...role,
      permissions: (BigInt(role.permissions) & ~(1n << 11n)).toString(),
    });
    await stage.composer(hugo).fill("May I?");
    await stage.composer(hugo).press("Enter");
    await stage.message("Not sent:", hugo).getByText("Try again").waitFor();
    await hugo.getByRole("button", { name: "Attach files and more" }).click();
    await hugo.getByRole("menuitem", { name: "Create poll" }).click();
    await hugo.getByLabel("Question").fill("Now?");
    await hugo.getByRole("textbox", { name: "Answer 1" }).fill("Yes");
    await hugo.getByRole("button", { name: "Post" }).click();
    await expect.poll(() => hugo.getByText("Not sent:").count()).toBe(2);
    stage.discord.state.roles.set(role.id, role);
    await hugo.getByRole("button", { name: "Try again" }).first().click();
    await stage.message("May I?").waitFor();
    await hugo.getByRole("button", { name: "Try again" }).click();
    await stage.page.getByRole("region", { name: "Now?" }).waitFor();
    await hugo.getByText("Not sent:").waitFor({ state: "detached" });
    await hugo.context().close();
    // The browser itself logs each refused request: that one is typing, and the message.
    expect(stage.complaints.splice(0).filter((text) => !text.includes("403"))).toEqual([]);
  });

  test("a thread begun from a message hangs below it", async () => {
    const id = stage.say("Talk about slugs", BEN);
    await (await openMenu(stage.message("Talk about slugs"))).getByRole("menuitem", { name: "Create thread" }).click();
    const dialog = stage.page.getByRole("dialog").filter({ hasText: "thread" }).first();
    await dialog.getByRole("textbox").first().fill("Slugs");
    await stage.page.keyboard.press("Enter");
    await stage.page.getByRole("textbox", { name: /Message #Slugs/ }).waitFor();
    await stage.page.goto(`${stage.discord.url}/#/as/${MIRA}/${SEEDED.guildId}/${GENERAL}`);
    await stage.page.locator(`[data-entry="${id}"]`).getByRole("button", { name: /Slugs/ }).waitFor();
  });

  test("on a phone nothing is wider than the screen", async () => {
    const phone = await stage.openAs(HUGO, GENERAL, { width: 390, dark: true });
    await phone.getByRole("article").first().waitFor();
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await phone.getByRole("article").last().click({ button: "right" });
    await phone.getByRole("menuitem", { name: "Apps" }).click();
    await phone.getByRole("menuitem", { name: "Press flower" }).waitFor();
    await stage.expectAccessible("[popover]", phone);
    await phone.context().close();
  });
});
