// Every kind of message as a person sees it in a real Chromium.
import { afterAll, describe, expect, test } from "vitest";
import type { MessageRecord } from "../../dev/discord/state/message-records.ts";
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
          { name: "rule_name", value: "No trade", inline: false },
          { name: "channel_id", value: GENERAL, inline: false },
          { name: "keyword", value: "weeds", inline: false },
        ],
      }],
    });
    keep(place, "", { type: 55 });
    const page = await stage.openAs(MIRA, place);
    await stage.message("Hugo boosted the server! 2 times", page).waitFor();
    await stage.message("It has reached level 1", page).waitFor();
    await stage.message("changed the channel's name to new-name", page).waitFor();
    await stage.message("started a thread: Pruning", page).waitFor();
    const alert = stage.message("AutoMod", page);
    await alert.getByText("buy my weeds").waitFor();
    await alert.getByText("No trade").waitFor();
    await stage.message("does not show (message type 55)", page).waitFor();
    await page.context().close();
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
});
