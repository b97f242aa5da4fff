// What apps can show beyond what Kagami shows today: Components V2, and a modal before them.
import { Client, type ModalComponentData } from "discord.js";
import type { Browser } from "playwright-core";
import { startLocalDiscord } from "../../../dev/discord/server.ts";
import { SEEDED } from "../../../dev/discord/state/seed.ts";
import { enter } from "../acts.ts";
import { pageOf, save } from "./frame.ts";

const COMPONENTS_V2 = 1 << 15;
const text = (content: string) => ({ type: 10, content });
const BEDS = [
  { label: "By the wall", value: "wall", description: "Warm and dry" },
  { label: "Under the maple", value: "maple", description: "Shade until noon" },
];

export async function pictureModal(browser: Browser): Promise<void> {
  await using discord = await startLocalDiscord();
  const bot = new Client({ intents: ["Guilds"], rest: { api: `${discord.url}/api` } });
  bot.on("interactionCreate", (interaction) => {
    if (interaction.isButton()) void interaction.showModal({ toJSON: () => form } as unknown as ModalComponentData);
  });
  await bot.login(discord.token);
  try {
    const response = await fetch(`${discord.url}/api/v10/channels/${SEEDED.channels.general}/messages`, {
      method: "POST",
      headers: { authorization: `Bot ${discord.token}`, "content-type": "application/json" },
      body: JSON.stringify({ flags: COMPONENTS_V2, components: [plan] }),
    });
    if (!response.ok) throw new Error(await response.text());
    const chat = await pageOf(browser);
    await enter(chat, { urls: { discord: discord.url, dashboard: "" } }, "Mira");
    await chat.getByRole("button", { name: "Hide first steps" }).click();
    await chat.mouse.move(0, 0);
    await save(chat, "components.png");
    await chat.getByRole("button", { name: "Plan a bed" }).click();
    const modal = chat.getByRole("dialog", { name: "Plan a bed" });
    await modal.getByLabel("Name").fill("The north side");
    await modal.getByRole("radio", { name: /Shade/ }).check();
    await modal.getByRole("checkbox", { name: "Ferns" }).check();
    await save(chat, "modal.png");
    await chat.context().close();
  } finally {
    await bot.destroy();
  }
}

const plan = {
  type: 17,
  accent_color: 0x4f9d74,
  components: [
    {
      type: 9,
      components: [text("## The garden in spring"), text("Five beds are free. Choose one, and say what grows there.")],
      accessory: { type: 2, style: 3, label: "Plan a bed", custom_id: "form" },
    },
    { type: 14, divider: true, spacing: 1 },
    { type: 1, components: [{ type: 3, custom_id: "bed", placeholder: "A bed", options: BEDS }] },
    { type: 1, components: [{ type: 5, custom_id: "who", placeholder: "Who waters it", max_values: 3 }] },
    {
      type: 1,
      components: [
        { type: 2, style: 1, label: "Water", custom_id: "water", emoji: { name: "☂" } },
        { type: 2, style: 2, label: "Later", custom_id: "later" },
        { type: 2, style: 4, label: "Dig up", custom_id: "dig" },
        { type: 2, style: 5, label: "About maples", url: "https://example.com/maples" },
      ],
    },
    text("-# 12 of 17 beds are taken"),
  ],
};

const label = (label: string, component: object, more: object = {}) => ({ type: 18, label, component, ...more });

const form = {
  custom_id: "form",
  title: "Plan a bed",
  components: [
    label("Name", { type: 4, custom_id: "name", style: 1, max_length: 20 }, { description: "What to call it" }),
    label("Light", {
      type: 21,
      custom_id: "light",
      options: [{ label: "Sun", value: "sun", description: "All day" }, { label: "Shade", value: "shade" }],
    }),
    label("What grows there", {
      type: 22,
      custom_id: "plants",
      options: [{ label: "Mint", value: "mint" }, { label: "Ferns", value: "ferns" }],
    }),
    label("Picture", { type: 19, custom_id: "picture", required: false, max_values: 2 }),
    label("I will water it", { type: 23, custom_id: "water" }),
  ],
};
