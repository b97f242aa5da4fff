// Every kind of component a message can have, in every state, in a real Chromium.
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, GENERAL, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

describe.skipIf(!chromiumPath)("components", () => {
  const stage = withStage();
  const row = (...components: object[]) => ({ type: 1, components });
  let count = 0;

  beforeEach(() => {
    count++;
    stage.discord.script.reset();
  });
  afterAll(() => expect(stage.complaints).toEqual([]));

  /** The bot sends components. @returns the message on the page */
  async function send(components: object[], flags = 0, files: File[] = []) {
    const form = new FormData();
    const attachments = files.map((file, id) => ({ id, filename: file.name }));
    form.set(
      "payload_json",
      JSON.stringify({ components, flags, attachments, ...(flags ? {} : { content: `parts ${count}` }) }),
    );
    files.forEach((file, index) => form.set(`files[${index}]`, file, file.name));
    const response = await fetch(`${stage.discord.url}/api/v10/channels/${GENERAL}/messages`, {
      method: "POST",
      headers: { authorization: `Bot ${stage.discord.token}` },
      body: form,
    });
    const { id, ...rest } = await response.json() as { id: string };
    expect([response.status, rest]).toEqual([200, rest]);
    const message = stage.page.locator(`[data-entry="${id}"]`);
    await message.waitFor();
    return message;
  }

  test("buttons come in five styles, off, with an emoji, as a link and for sale", async () => {
    const message = await send([
      row(
        ...["Primary", "Secondary", "Success", "Danger"].map((label, index) => ({
          type: 2,
          style: index + 1,
          label,
          custom_id: label,
        })),
        { type: 2, style: 5, label: "Link", url: "https://example.org/" },
      ),
      row(
        { type: 2, style: 1, label: "Off", custom_id: "off", disabled: true },
        { type: 2, style: 2, emoji: { name: "🌱" }, custom_id: "grow" },
      ),
    ]);
    for (const name of ["Primary", "Secondary", "Success", "Danger", "🌱"]) {
      expect(await message.getByRole("button", { name, exact: true }).isEnabled()).toBe(true);
    }
    expect(await message.getByRole("button", { name: "Off" }).isDisabled()).toBe(true);
    const link = message.getByRole("link", { name: "Link" });
    expect([await link.getAttribute("href"), await link.getAttribute("rel")]).toEqual([
      "https://example.org/",
      "noopener noreferrer nofollow",
    ]);
    await stage.expectAccessible(`[data-entry="${await message.getAttribute("data-entry")}"]`);
  });

  test("a pressed button waits, the others wait with it, and a missing answer is told", async () => {
    const message = await send([row(
      { type: 2, style: 1, label: "Silent", custom_id: "silent" },
      { type: 2, style: 2, label: "Other", custom_id: "other" },
    )]);
    await message.getByRole("button", { name: "Silent" }).click();
    await message.locator("[aria-busy=true]").waitFor();
    expect(await message.getByRole("button", { name: "Other" }).getAttribute("aria-disabled")).toBe("true");
    // Discord's three seconds, without waiting for them.
    await expect.poll(() => stage.bot.received.at(-1)?.data.custom_id).toBe("silent");
    stage.discord.script.advance(3_000);
    await message.getByText("This interaction failed").waitFor();
    expect(await message.getByRole("button", { name: "Other" }).getAttribute("aria-disabled")).toBeNull();
    await message.getByRole("button", { name: "Other" }).click();
    await message.getByText("This interaction failed").waitFor({ state: "detached" });
  });

  test("a select of strings: search, several, defaults, description and emoji; sent when it closes", async () => {
    const message = await send([row({
      type: 3,
      custom_id: "plants",
      placeholder: "Plants",
      min_values: 1,
      max_values: 2,
      options: [
        { label: "Mint", value: "mint", description: "A herb", default: true },
        { label: "Maple", value: "maple", emoji: { name: "🍁" } },
        { label: "Fern", value: "fern" },
      ],
    })]);
    const select = message.getByRole("combobox", { name: "Plants" });
    expect(await select.inputValue()).toBe("Mint");
    await select.click();
    const list = stage.page.getByRole("listbox", { name: "Plants" });
    expect(await list.getByRole("option", { name: "Mint" }).getAttribute("aria-selected")).toBe("true");
    await stage.page.keyboard.type("map");
    expect(await list.getByRole("option").allTextContents()).toHaveLength(1);
    await stage.page.keyboard.press("Enter");
    await stage.page.getByText("2 of 2 chosen").waitFor();
    await stage.expectAccessible("[popover]");
    await stage.page.getByRole("button", { name: "Done" }).click();
    await stage.message("Chosen: mint, maple").waitFor();
  });

  test("Escape leaves a select as it was", async () => {
    const message = await send([row({
      type: 3,
      custom_id: "one",
      placeholder: "One",
      options: [{ label: "Left", value: "l" }, { label: "Right", value: "r" }],
    })]);
    const select = message.getByRole("combobox", { name: "One" });
    await select.press("ArrowDown");
    await stage.page.getByRole("option", { name: "Right" }).waitFor();
    await select.press("Escape");
    await stage.page.getByRole("listbox", { name: "One" }).waitFor({ state: "detached" });
    expect(await select.inputValue()).toBe("");
    await select.press("Enter");
    await select.press("ArrowDown");
    await select.press("Enter");
    await stage.message("Chosen: r").waitFor();
  });

  test.each<[string, number, string, () => string, object]>([
    ["people", 5, "Ben", () => BEN, {}],
    ["roles", 6, "Moderator", () => SEEDED.roles.moderator, {}],
    ["people and roles", 7, "Hugo", () => HUGO, {}],
    ["channels of some kinds", 8, "general", () => GENERAL, { channel_types: [0] }],
  ])("a select of %s finds by name", async (what, type, name, value, more) => {
    const message = await send([row({ type, custom_id: `pick-${type}`, placeholder: `Pick ${what}`, ...more })]);
    await message.getByRole("combobox").click();
    await stage.page.keyboard.type(name);
    await stage.page.getByRole("option", { name: new RegExp(name) }).first().waitFor();
    if (type === 8) expect(await stage.page.getByRole("option", { name: "Lounge" }).count()).toBe(0);
    await stage.page.keyboard.press("Enter");
    await stage.message(`Chosen: ${value()}`).waitFor();
  });

  test("a select of people begins with its default", async () => {
    const message = await send([row({
      type: 5,
      custom_id: "default-person",
      default_values: [{ id: BEN, type: "user" }],
      disabled: true,
    })]);
    const select = message.getByRole("combobox");
    expect([await select.inputValue(), await select.isDisabled()]).toEqual(["Ben", true]);
  });

  test("Components V2: text, section, thumbnail, gallery, file, separator, container with accent and spoiler", async () => {
    const pixel =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
    const picture = new File([await (await fetch(pixel)).arrayBuffer()], "bed.png", { type: "image/png" });
    const avatar = `${stage.discord.url}/cdn/embed/avatars/1.png`;
    const message = await send(
      [
        { type: 10, content: "## Title" },
        {
          type: 17,
          accent_color: 0x336699,
          components: [
            {
              type: 9,
              components: [{ type: 10, content: "Beside" }],
              accessory: { type: 11, media: { url: avatar }, description: "A ring" },
            },
            { type: 14, spacing: 2 },
            {
              type: 9,
              components: [{ type: 10, content: "Press" }],
              accessory: { type: 2, style: 3, label: "Water", custom_id: "water" },
            },
            {
              type: 12,
              items: [{ media: { url: "attachment://bed.png" }, description: "The bed" }, {
                media: { url: avatar },
                spoiler: true,
              }],
            },
            { type: 13, file: { url: "attachment://plan.txt" } },
          ],
        },
        { type: 17, spoiler: true, components: [{ type: 10, content: "The end" }] },
      ],
      1 << 15,
      [picture, new File(["plan"], "plan.txt")],
    );
    await message.getByRole("heading", { name: "Title" }).waitFor();
    await message.locator("hr").waitFor();
    await message.getByRole("link", { name: "plan.txt" }).waitFor();
    await message.getByRole("button", { name: "Open picture: A ring" }).click();
    await stage.page.getByRole("dialog", { name: "Picture: A ring" }).waitFor();
    await stage.page.keyboard.press("Escape");
    await message.getByRole("button", { name: "Open picture: The bed" }).waitFor();
    await message.getByRole("button", { name: "Spoiler: show the picture" }).click();
    const cover = message.getByRole("button", { name: "Spoiler: show", exact: true });
    expect(await message.locator("[inert]").count()).toBe(1);
    await cover.click();
    expect(await message.locator("[inert]").count()).toBe(0);
    await message.getByRole("button", { name: "Water" }).click();
    await stage.message("You watered it").waitFor();
    await stage.expectAccessible(`[data-entry="${await message.getAttribute("data-entry")}"]`);
  });

  test("on a phone in the dark a select's list stays on the screen", async () => {
    const phone = await stage.openAs(MIRA, GENERAL, { width: 390, dark: true });
    await send([row({ type: 6, custom_id: "roles-phone", placeholder: "Roles on a phone" })]);
    const select = phone.getByRole("combobox", { name: "Roles on a phone" });
    await select.click();
    const list = await phone.getByRole("listbox", { name: "Roles on a phone" }).boundingBox();
    expect([list!.x >= 0, list!.x + list!.width <= 390, list!.y >= 0, list!.y + list!.height <= 820]).toEqual([
      true,
      true,
      true,
      true,
    ]);
    await phone.context().close();
  });
});
