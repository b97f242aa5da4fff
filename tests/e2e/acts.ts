// What a person does in the local Discord and on the dashboard, as clicks and keys in a real browser.
import type { Locator, Page } from "playwright-core";
import type { TestHouse } from "../support/house.ts";

/** Opens the local Discord as somebody, in a channel. */
export async function enter(chat: Page, house: TestHouse, name: string, channel = "general"): Promise<void> {
  await chat.goto(house.urls.discord);
  await chat.getByRole("button", { name }).click();
  await chat.getByRole("navigation", { name: "Channels" }).getByRole("link", { name: channel }).click();
  await composer(chat).waitFor();
}

export const composer = (chat: Page): Locator => chat.getByRole("textbox", { name: /^Message #/ });
export const reply = (chat: Page, text: RegExp): Locator =>
  chat.getByRole("log").getByRole("article").filter({ hasText: text });

/** Picks a slash command as a person does, fills its options and sends it. */
export async function command(chat: Page, name: string, options: Record<string, string>): Promise<void> {
  await composer(chat).pressSequentially(`/${name}`);
  await chat.getByRole("listbox", { name: "Commands" }).getByRole("option", { name: `/${name}` }).first().waitFor();
  await chat.keyboard.press("Enter");
  for (const [option, value] of Object.entries(options)) {
    const field = chat.getByRole("combobox", { name: option }).or(chat.getByRole("textbox", { name: option })).first();
    await field.fill(value);
  }
  await chat.keyboard.press("Enter");
}

/** From the dashboard's first page to the server picker. */
export async function signIn(dashboard: Page, house: TestHouse, name: RegExp): Promise<void> {
  await dashboard.goto(house.urls.dashboard);
  await dashboard.getByRole("link", { name: "Sign in with Discord" }).first().click();
  await dashboard.getByRole("link", { name: "Continue with Discord" }).click();
  await dashboard.getByRole("radio", { name }).check();
  await dashboard.getByRole("button", { name: "Authorise" }).click();
  await dashboard.getByRole("heading", { name: "Your servers" }).waitFor();
}
