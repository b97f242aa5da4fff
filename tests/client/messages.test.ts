// Every kind of message as a person sees it in a real Chromium, and what one does with a message.
import type { Locator } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import type { MessageRecord } from "../../dev/discord/state/records.ts";
import { chromiumPath } from "./chromium.ts";
import { BEN, GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

if (!chromiumPath) console.log("skipped: the client's tests need Chromium (apt install chromium, or CHROMIUM)");

const PATH = `/channels/${GENERAL}/messages`;
/** One red pixel. */
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="),
  (letter) => letter.charCodeAt(0),
);

describe.skipIf(!chromiumPath)("messages", () => {
  const stage = withStage();
  afterAll(() => expect(stage.complaints).toEqual([]));

  /** Says something and makes another kind of message of it, as it stands in the history. */
  function keep(channelId: string, content: string, changes: Partial<MessageRecord>): string {
    const id = stage.say(content, HUGO, channelId);
    const { messages } = stage.discord.state;
    messages.set(id, { ...messages.get(id)!, ...changes });
    return id;
  }

  async function sendFiles(files: File[], body: object, userId = HUGO): Promise<void> {
    const form = new FormData();
    const attachments = files.map((file, id) => ({ id, filename: file.name }));
    form.set("payload_json", JSON.stringify({ attachments, ...body }));
    files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
    const response = await fetch(`${stage.discord.url}/api/v10${PATH}`, {
      method: "POST",
      headers: { authorization: `User user.${userId}` },
      body: form,
    });
    expect(response.status).toBe(200);
  }

  async function openMenu(message: Locator): Promise<Locator> {
    await message.click({ button: "right" });
    return stage.page.getByRole("menu").first();
  }

  test("text has every mark that Discord's has", async () => {
    const role = SEEDED.roles.regular;
    stage.say(
      `# Big\n-# small\n**b** *i* __u__ ~~s~~ \`c\`\n> quoted\n- item\n\`\`\`ts\ncode\n\`\`\`\n<@${MIRA}> <#${GENERAL}> <@&${role}> <t:0:D>`,
    );
    const message = stage.message("Big");
    await message.getByRole("heading", { name: "Big" }).waitFor();
    for (const tag of ["strong", "em", "u", "s", "code", "blockquote", "li", "figure", "time[title]"]) {
      expect([tag, await message.locator(tag).count()]).not.toEqual([tag, 0]);
    }
    await message.getByRole("link", { name: "#general" }).waitFor();
    await message.getByRole("button", { name: "@Regular" }).click();
    await stage.page.getByRole("dialog", { name: "Members with this role" }).getByText("Daniel", { exact: true })
      .waitFor();
    await stage.page.keyboard.press("Escape");
    expect(await message.evaluate((element) => element.classList.contains("mentioned"))).toBe(true);
  });

  test("a mention opens who it is", async () => {
    stage.say(`Ask <@${BEN}>`, HUGO);
    await stage.message("Ask @Ben").getByRole("button", { name: "@Ben" }).click();
    await stage.page.getByText("Account made").waitFor();
    await stage.page.keyboard.press("Escape");
  });

  test("a spoiler is covered until it is pressed", async () => {
    stage.say("It was ||the gardener||");
    const message = stage.message("It was");
    const cover = message.getByRole("button", { name: "Spoiler: show" });
    await cover.press("Enter");
    await cover.waitFor({ state: "detached" });
    await message.getByText("the gardener").waitFor();
  });

  test("messages of one person within minutes stand together, of another person apart", async () => {
    stage.say("first of two", BEN);
    stage.say("second of two", BEN);
    await stage.message("second of two").waitFor();
    expect(await stage.message("first of two").getByRole("button", { name: "Ben", exact: true }).count()).toBe(1);
    expect(await stage.message("second of two").getByRole("button", { name: "Ben", exact: true }).count()).toBe(0);
  });

  test("pictures stand in a grid, open large and turn; one marked as a spoiler is covered", async () => {
    await sendFiles([new File([PIXEL], "one.png"), new File([PIXEL], "two.png"), new File([PIXEL], "SPOILER_3.png")], {
      content: "three pictures",
    });
    const message = stage.message("three pictures");
    await message.getByRole("button", { name: "Spoiler: show the picture" }).click();
    await message.getByRole("button", { name: "Open picture: one.png" }).click();
    await stage.page.getByRole("dialog", { name: "Picture: one.png" }).waitFor();
    await stage.page.keyboard.press("ArrowRight");
    await stage.page.getByRole("dialog", { name: "Picture: two.png" }).getByText("2 of 3").waitFor();
    await stage.expectAccessible("dialog");
    await stage.page.keyboard.press("Escape");
    await stage.page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("a file can be loaded down, a film and a sound be played", async () => {
    await sendFiles([
      new File(["x".repeat(2048)], "list.txt"),
      new File(["x"], "film.mp4"),
      new File(["x"], "song.mp3"),
    ], {
      content: "three files",
    });
    const message = stage.message("three files");
    await message.getByRole("link", { name: "list.txt" }).waitFor();
    await message.getByText("2.0 KiB").waitFor();
    await message.locator("video[controls]").waitFor();
    await message.getByRole("button", { name: /(Play|Pause) song.mp3/ }).waitFor();
  });

  test("a voice message shows how loud it was and how long it is", async () => {
    await sendFiles([new File(["x"], "voice-message.ogg", { type: "audio/ogg" })], {
      flags: 1 << 13,
      attachments: [{ id: 0, filename: "voice-message.ogg", duration_secs: 65, waveform: btoa("\x10\x80\xff\x20") }],
    }, MIRA);
    const voice = stage.page.getByRole("button", { name: "Play voice message" });
    await voice.waitFor();
    await stage.page.getByText("1:05").waitFor();
  });

  test("an embed shows all its parts", async () => {
    const response = await fetch(`${stage.discord.url}/api/v10${PATH}`, {
      method: "POST",
      headers: { authorization: `Bot ${stage.discord.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        embeds: [{
          author: { name: "The garden" },
          title: "Weather",
          url: "https://example.org/",
          description: "Sunny",
          color: 0x336699,
          fields: [{ name: "Rain", value: "None", inline: true }],
          footer: { text: "Since today" },
        }],
      }),
    });
    expect(response.status).toBe(200);
    const embed = stage.page.getByRole("region", { name: "Weather" });
    await embed.getByRole("link", { name: "Weather" }).waitFor();
    for (const text of ["The garden", "Sunny", "Rain", "None", "Since today"]) {
      await embed.getByText(text, { exact: true }).waitFor();
    }
  });

  test("an answer shows what it answers and goes there", async () => {
    const asked = stage.say("Who has the key?", BEN);
    await stage.rest(HUGO, "POST", PATH, { content: "It is mine", message_reference: { message_id: asked } });
    const answer = stage.message("It is mine");
    await answer.getByRole("button", { name: "Go to the answered message" }).click();
    await stage.page.locator(`[data-entry="${asked}"].flashed`).waitFor();
    await stage.rest(BEN, "DELETE", `${PATH}/${asked}`);
    await answer.getByText("The message was deleted").waitFor();
  });

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
    stage.discord.state.roles.set(role.id, role);
    await hugo.getByRole("button", { name: "Try again" }).click();
    await stage.message("May I?").waitFor();
    await hugo.getByText("Not sent:").waitFor({ state: "detached" });
    await hugo.context().close();
    // The browser itself logs each refused request.
    stage.complaints.splice(0);
  });

  test("an app's message has its badge, and one through a webhook its own name", async () => {
    const hook = await stage.rest<{ id: string; token: string }>(MIRA, "POST", `/channels/${GENERAL}/webhooks`, {
      name: "News",
    });
    await fetch(`${stage.discord.url}/api/v10/webhooks/${hook.id}/${hook.token}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ content: "Fresh news", username: "Town crier" }),
    });
    const message = stage.message("Fresh news");
    await message.getByText("Town crier", { exact: true }).waitFor();
    await message.getByText("App", { exact: true }).waitFor();
  });

  test("the server's own sentences: join, boost, thread, name, moderation, and kinds yet unknown", async () => {
    const place = SEEDED.channels.introductions;
    stage.discord.script.join({ guildId: SEEDED.guildId, name: "Nora" });
    await stage.message("Nora joined the server").waitFor();
    keep(place, "2", { type: 8 });
    keep(place, "", { type: 9 });
    keep(place, "new-name", { type: 4 });
    keep(place, "Pruning", { type: 18 });
    keep(place, "", {
      type: 24,
      embeds: [{
        type: "auto_moderation_message",
        description: "buy my weeds",
        fields: [
          { name: "rule_name", value: "No trade" },
          { name: "channel_id", value: GENERAL },
          { name: "keyword", value: "weeds" },
        ],
      }],
    });
    keep(place, "", { type: 199 });
    const page = await stage.openAs(MIRA, place);
    await stage.message("Hugo boosted the server! 2 times", page).waitFor();
    await stage.message("It has reached level 1", page).waitFor();
    await stage.message("changed the channel's name to new-name", page).waitFor();
    await stage.message("started a thread: Pruning", page).waitFor();
    const alert = stage.message("AutoMod", page);
    await alert.getByText("buy my weeds").waitFor();
    await alert.getByText("No trade").waitFor();
    await stage.message("does not show (message type 199)", page).waitFor();
    await page.context().close();
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

  test("a server's sticker is sent from the composer and shown", async () => {
    const form = new FormData();
    for (const [key, value] of Object.entries({ name: "Happy frog", description: "A frog", tags: "frog" })) {
      form.set(key, value);
    }
    form.set("file", new File([PIXEL], "frog.png", { type: "image/png" }));
    const made = await fetch(`${stage.discord.url}/api/v10/guilds/${SEEDED.guildId}/stickers`, {
      method: "POST",
      headers: { authorization: `User user.${MIRA}` },
      body: form,
    });
    expect(made.status).toBe(201);
    await stage.page.getByRole("button", { name: "Attach files and more" }).click();
    await stage.page.getByRole("menuitem", { name: "Stickers" }).click();
    await stage.page.getByRole("menuitem", { name: "Happy frog" }).click();
    await stage.page.getByRole("log").getByText("Sticker: Happy frog").or(
      stage.page.getByRole("img", { name: "Sticker: Happy frog" }),
    ).waitFor();
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
