// What a person does in the local Discord and on the dashboard, as clicks and keys in a real browser.
import type { Locator, Page } from "playwright-core";
import type { Wire } from "./wire.ts";

/** Where the house that is visited can be reached. */
export interface Addresses {
  urls: { discord: string; dashboard: string };
}

/** Opens the local Discord as somebody, in a channel. */
export async function enter(chat: Page, house: Addresses, name: string, channel = "general"): Promise<void> {
  await chat.goto(house.urls.discord);
  await chat.getByRole("button", { name }).click();
  await goTo(chat, channel);
}

export async function goTo(chat: Page, channel: string): Promise<void> {
  await chat.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: channel }).click();
  await chat.getByRole("textbox", { name: `Message #${channel}` }).waitFor();
}

export const composer = (chat: Page): Locator => chat.getByRole("textbox", { name: /^Message [#@]/ });
export const reply = (chat: Page, text: RegExp): Locator =>
  chat.getByRole("log").getByRole("article").filter({ hasText: text });

/** Writes a line and sees it. @param shown how it looks, when it has formatting */
export async function speak(chat: Page, text: string, shown = text): Promise<void> {
  await composer(chat).fill(text);
  await composer(chat).press("Enter");
  await reply(chat, new RegExp(escaped(shown))).last().waitFor();
}

/** Picks a slash command as a person does, fills its options and sends it. */
export async function command(chat: Page, name: string, options: Record<string, string> = {}): Promise<void> {
  await composer(chat).pressSequentially(`/${name}`);
  await chat.getByRole("listbox", { name: "Commands" }).getByRole("option", { name: `/${name}` }).first().waitFor();
  await chat.keyboard.press("Enter");
  const form = chat.getByRole("form", { name: `/${name}`, exact: true });
  for (const [option, value] of Object.entries(options)) {
    const more = form.getByRole("button", { name: `+ ${option}`, exact: true });
    const field = form.locator("[data-field]").and(form.getByLabel(option, { exact: true }));
    await field.or(more).waitFor();
    if (await more.isVisible()) await more.click();
    await field.fill(value);
    if (await field.getAttribute("role") === "combobox") await takeOffer(form, field, option, value);
  }
  await form.getByRole("button", { name: "Send command" }).click();
}

/** Uses a command and waits for its answer, which may still be "thinking". */
export async function use(
  chat: Page,
  wire: Wire,
  name: string,
  options: Record<string, string> = {},
): Promise<Locator> {
  const before = wire.answers;
  await command(chat, name, options);
  const shown = chat.locator(`[data-entry="${await wire.answer(name, before)}"]`);
  await shown.waitFor();
  return shown;
}

/** The first offer is taken once it begins as what was written. */
async function takeOffer(form: Locator, field: Locator, option: string, value: string): Promise<void> {
  const first = form.getByRole("listbox", { name: new RegExp(`^${escaped(option)}: `) }).getByRole("option").first();
  await first.filter({ hasText: new RegExp(`^[@#]?${escaped(value)}`, "i") }).waitFor();
  await field.press("Tab");
}

/** From the dashboard's first page to the server picker. */
export async function signIn(dashboard: Page, house: Addresses, name: RegExp): Promise<void> {
  await dashboard.goto(house.urls.dashboard);
  await dashboard.getByRole("link", { name: "Sign in with Discord" }).first().click();
  await dashboard.getByRole("link", { name: "Continue with Discord" }).click();
  await dashboard.getByRole("radio", { name }).check();
  await dashboard.getByRole("button", { name: "Authorise" }).click();
  await dashboard.getByRole("heading", { name: "Your servers" }).waitFor();
}

/** Opens the panel that makes things happen, at one of its tabs. */
export async function openPanel(chat: Page, tab: string): Promise<Locator> {
  const panel = chat.getByRole("dialog", { name: "Make things happen" });
  if (!await panel.isVisible()) await chat.getByRole("button", { name: "Make things happen" }).click();
  await panel.getByRole("tab", { name: tab }).click();
  return panel;
}

export const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
