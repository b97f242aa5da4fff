// Modals and slash commands: every input and option, checked, uploaded and sent, in a real Chromium.
import { Buffer } from "node:buffer";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

/** One red pixel. */
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const FILE = { name: "bed.png", mimeType: "image/png", buffer: Buffer.from(PIXEL, "base64") };

describe.skipIf(!chromiumPath)("forms", () => {
  const stage = withStage();
  beforeEach(() => stage.discord.script.reset());
  afterAll(() => expect(stage.complaints).toEqual([]));

  const dialog = () => stage.page.getByRole("dialog", { name: "Plan a bed" });
  const lastReceived = (type: number) => stage.bot.received.findLast((one) => one.type === type)?.data;

  async function openForm(): Promise<void> {
    const response = await fetch(`${stage.discord.url}/api/v10/channels/${GENERAL}/messages`, {
      method: "POST",
      headers: { authorization: `Bot ${stage.discord.token}`, "content-type": "application/json" },
      body: JSON.stringify({
        components: [{ type: 1, components: [{ type: 2, style: 1, label: "Plan", custom_id: "form" }] }],
      }),
    });
    expect(response.status).toBe(200);
    await stage.page.getByRole("button", { name: "Plan", exact: true }).last().click();
    await dialog().waitFor();
  }

  test("a modal says at each input what is missing, and can be read by everybody", async () => {
    await openForm();
    await dialog().getByText("What to call it").waitFor();
    await dialog().getByRole("button", { name: "Submit" }).click();
    expect(await dialog().getByRole("alert").allTextContents()).toEqual([
      "Fill this in",
      "Choose one",
      "Choose a file",
    ]);
    await stage.expectAccessible("dialog");
    await dialog().getByRole("textbox", { name: "Name" }).fill("ab");
    await dialog().getByText("Write at least 3 characters").waitFor();
  });

  test("leaving a modal that was filled in asks first", async () => {
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await dialog().getByText("Discard what you filled in?").waitFor();
    await dialog().getByRole("button", { name: "Keep editing" }).click();
    await stage.page.keyboard.press("Escape");
    await dialog().getByRole("button", { name: "Discard" }).click();
    await dialog().waitFor({ state: "detached" });
  });

  test("every input of a modal is sent as Discord's client sends it, files beside it", async () => {
    await openForm();
    await dialog().getByRole("textbox", { name: "Name" }).fill("Roses");
    await dialog().getByRole("radio", { name: /Shade/ }).check();
    await dialog().getByRole("group", { name: "Tools" }).getByRole("checkbox", { name: /Sun/ }).check();
    await dialog().getByRole("checkbox", { name: "I will water it" }).check();
    await dialog().locator("input[type=file]").setInputFiles({ ...FILE, name: "wrong.png" });
    await dialog().getByRole("button", { name: "Remove wrong.png" }).click();
    expect(await dialog().getByRole("alert").count()).toBe(0);
    await dialog().locator("input[type=file]").setInputFiles(FILE);
    await dialog().getByRole("button", { name: "Submit" }).click();
    await stage.message("Form taken").waitFor();
    await dialog().waitFor({ state: "detached" });
    const { components, resolved } = lastReceived(5);
    const answers = components.map((one: { component: object }) => one.component);
    expect(answers).toMatchObject([
      { type: 4, custom_id: "name", value: "Roses" },
      { type: 21, custom_id: "light", value: "shade" },
      { type: 22, custom_id: "tools", values: ["sun"] },
      { type: 19, custom_id: "picture" },
      { type: 23, custom_id: "water", value: true },
    ]);
    expect(resolved.attachments[answers[3].values[0]]).toMatchObject({ filename: "bed.png" });
  });

  test("the picker groups commands by app, finds subcommands and is left with Escape", async () => {
    await stage.composer().pressSequentially("/");
    const list = stage.page.getByRole("listbox", { name: "Commands" });
    await list.getByText("Kagami", { exact: true }).waitFor();
    await stage.composer().pressSequentially("mow");
    await list.getByRole("option", { name: "/bed edge mow" }).waitFor();
    expect(await list.getByRole("option").count()).toBe(1);
    await stage.page.keyboard.press("Tab");
    await stage.page.getByRole("form", { name: "/bed edge mow" }).waitFor();
    await stage.page.keyboard.press("Enter");
    await stage.message("Mown: edge mow").waitFor();
    await stage.composer().pressSequentially("/ev");
    await list.waitFor();
    await stage.composer().press("Escape");
    await list.waitFor({ state: "detached" });
    await stage.composer().fill("");
  });

  test("options of every type are filled by keys, found fault with and sent", async () => {
    await stage.pick("everything");
    const form = stage.page.getByRole("form", { name: "/everything" });
    await form.getByText("Some words").waitFor();
    await stage.page.keyboard.press("Enter");
    await form.getByText('Fill in "words"').waitFor();
    await form.getByRole("textbox", { name: "words" }).fill("hello");
    for (const name of ["whole", "part", "sure", "member", "place", "role", "anyone", "picture", "size"]) {
      await form.getByRole("button", { name: `+ ${name}` }).click();
    }
    await form.getByRole("textbox", { name: "part" }).fill("2");
    await form.getByText("Write a number of at most 1").waitFor();
    await form.getByRole("textbox", { name: "part" }).fill("0.5");
    await form.getByRole("textbox", { name: "whole" }).fill("-4");
    for (
      const [name, text, offer] of [
        ["sure", "t", "True"],
        ["member", "ben", "@Ben"],
        ["place", "gen", "#general"],
        ["role", "moder", "@Moderator"],
        ["anyone", "hug", "@Hugo"],
        ["size", "lar", "Large"],
      ] as const
    ) {
      const field = form.getByRole("combobox", { name, exact: true });
      await field.fill(text);
      await stage.page.getByRole("option", { name: offer }).first().waitFor();
      await field.press("Tab");
      expect(await field.inputValue()).toBe(offer);
    }
    await form.getByRole("combobox", { name: "place" }).fill("lou");
    await stage.page.getByText("Nothing fits what you typed").waitFor();
    await form.getByRole("combobox", { name: "place" }).fill("#general");
    await form.locator("input[type=file]").setInputFiles(FILE);
    await form.getByText("bed.png").waitFor();
    await stage.expectAccessible("form");
    await form.getByRole("button", { name: "Send command" }).click();
    await stage.message("Options received").waitFor();
    const { options, resolved } = lastReceived(2);
    const values = Object.fromEntries(options.map((one: { name: string; value: unknown }) => [one.name, one.value]));
    const { picture, ...others } = values;
    expect(others).toEqual({
      words: "hello",
      whole: -4,
      part: 0.5,
      sure: true,
      member: BEN,
      place: GENERAL,
      role: SEEDED.roles.moderator,
      anyone: HUGO,
      size: "l",
    });
    expect(resolved.attachments[picture]).toMatchObject({ filename: "bed.png" });
  });

  test("Escape and Backspace leave a command, and nothing is complained about", async () => {
    await stage.pick("everything");
    await stage.page.keyboard.press("Escape");
    await stage.composer().waitFor();
    await stage.composer().fill("");
    await stage.pick("everything");
    await stage.page.keyboard.press("Backspace");
    await stage.composer().waitFor();
  });

  test("people, channels and emoji are completed while writing", async () => {
    for (const [text, list] of [["@ben", "Mentions"], ["#gener", "Mentions"], [":tada", "Emoji"]] as const) {
      await stage.composer().pressSequentially(text);
      await stage.page.getByRole("listbox", { name: list }).waitFor();
      if (list === "Emoji") await stage.expectAccessible(".composer");
      await stage.page.keyboard.press("Enter");
    }
    await stage.page.keyboard.press("Enter");
    const message = stage.message("@Ben #general 🎉");
    await message.getByRole("button", { name: "@Ben" }).waitFor();
    await message.getByRole("link", { name: "#general" }).waitFor();
  });

  test("a draft waits in its channel", async () => {
    await stage.composer().fill("to be continued");
    await stage.page.getByRole("link", { name: "off-topic" }).click();
    await stage.page.getByRole("textbox", { name: "Message #off-topic" }).waitFor();
    expect(await stage.composer().inputValue()).toBe("");
    await stage.page.getByRole("link", { name: "general" }).click();
    await stage.page.getByRole("textbox", { name: "Message #general" }).waitFor();
    expect(await stage.composer().inputValue()).toBe("to be continued");
    await stage.composer().fill("");
  });

  test("files are shown before they go, may be covered, and too large ones are refused at once", async () => {
    const chooser = stage.page.getByLabel("Files", { exact: true });
    await chooser.setInputFiles([FILE, { ...FILE, name: "notes.txt", mimeType: "text/plain" }]);
    const files = stage.page.getByRole("list", { name: "Attached files" });
    await files.getByRole("button", { name: "Mark bed.png as a spoiler" }).click();
    await files.getByRole("button", { name: "Remove notes.txt" }).click();
    await stage.page.getByRole("button", { name: "Send", exact: true }).click();
    await stage.page.getByRole("button", { name: "Spoiler: show the picture" }).waitFor();
    // Made in the page: handing so much over takes seconds.
    await stage.page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(10 * 1024 * 1024 + 1)], "huge.bin"));
      dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer }));
    })()`);
    await stage.page.getByText("huge.bin is too large").waitFor();
    await chooser.setInputFiles(Array.from({ length: 11 }, (_, index) => ({ ...FILE, name: `${index}.png` })));
    await stage.page.getByText("Send at most 10 files at once").waitFor();
    await stage.composer().fill("");
  });

  test.each(["drop", "paste"])("a file comes by %s as well, and files alone can be sent", async (way) => {
    // Runs in the page, where there are files to hand over.
    await stage.page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File(["x"], "by-${way}.txt", { type: "text/plain" }));
      const options = { bubbles: true, cancelable: true };
      if ("${way}" === "drop") dispatchEvent(new DragEvent("drop", { ...options, dataTransfer: data }));
      else document.querySelector(".composer textarea").dispatchEvent(
        new ClipboardEvent("paste", { ...options, clipboardData: data }),
      );
    })()`);
    await stage.page.getByRole("list", { name: "Attached files" }).getByText(`by-${way}.txt`).waitFor();
    await stage.composer().press("Enter");
    await stage.page.getByRole("log").getByRole("link", { name: `by-${way}.txt` }).waitFor();
  });

  test("a poll is written in its own dialog", async () => {
    await stage.page.getByRole("button", { name: "Attach files and more" }).click();
    await stage.page.getByRole("menuitem", { name: "Create poll" }).click();
    const poll = stage.page.getByRole("dialog", { name: "Create a poll" });
    await poll.getByRole("textbox", { name: "Question" }).fill("Tea or coffee?");
    await poll.getByRole("textbox", { name: "Answer 1" }).fill("Tea");
    await poll.getByRole("textbox", { name: "Answer 2" }).fill("Coffee");
    await poll.getByRole("checkbox", { name: "Allow multiple answers" }).check();
    await stage.expectAccessible("dialog");
    await poll.getByRole("button", { name: "Post" }).click();
    const region = stage.page.getByRole("region", { name: "Tea or coffee?" });
    await region.getByText("Select one or more answers").waitFor();
    await region.getByRole("checkbox", { name: "Tea" }).waitFor();
  });

  test("slow mode counts down, and a timeout says until when", async () => {
    const channelId = SEEDED.channels.introductions;
    await stage.rest(MIRA, "PATCH", `/channels/${channelId}`, { rate_limit_per_user: 60 });
    const hugo = await stage.openAs(HUGO, channelId);
    await hugo.getByText("Slow mode: one message every 1 min").waitFor();
    await stage.composer(hugo).fill("one");
    await stage.composer(hugo).press("Enter");
    await hugo.getByText(/Slow mode: write again in \d+ (s|min)/).waitFor();
    await stage.composer(hugo).fill("two");
    await stage.composer(hugo).press("Enter");
    await hugo.getByText(/write again in \d+ s/).last().waitFor();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await stage.rest(MIRA, "PATCH", `/guilds/${SEEDED.guildId}/members/${HUGO}`, {
      communication_disabled_until: until,
    });
    await hugo.getByText("You are timed out until").waitFor();
    await hugo.context().close();
  });

  test("on a phone in the dark a command's form and a modal stay on the screen", async () => {
    const phone = await stage.openAs(MIRA, GENERAL, { width: 390, dark: true });
    await stage.pick("everything", phone);
    await phone.getByRole("button", { name: "+ picture" }).click();
    await stage.expectAccessible("form", phone);
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await phone.keyboard.press("Escape");
    await phone.getByRole("button", { name: "Plan", exact: true }).last().click();
    const box = await phone.getByRole("dialog", { name: "Plan a bed" }).boundingBox();
    expect([box!.x >= 0, box!.x + box!.width <= 390, box!.y + box!.height <= 820]).toEqual([true, true, true]);
    await phone.context().close();
  });
});
