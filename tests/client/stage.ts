// The browser client before a real local Discord with a bot of discord.js, in a real Chromium: what each file of tests needs.
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, vi } from "vitest";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { buildClient } from "./build-client.ts";
import { launchChromium } from "./chromium.ts";
import { type GardenBot, startGardenBot } from "./garden-bot.ts";

export { SEEDED };
export const MIRA = personId(0);
export const BEN = personId(2);
export const HUGO = personId(8);
export const GENERAL = SEEDED.channels.general;

/** One local Discord, bot and browser for a file; `page` is Mira, who owns the server, in #general. */
export class Stage {
  discord!: LocalDiscord;
  bot!: GardenBot;
  browser!: Browser;
  page!: Page;
  /** What threw, was logged as an error or warning, or broke the page's policy. */
  readonly complaints: string[] = [];
  readonly #contexts: BrowserContext[] = [];

  /** A browser of its own for somebody, in a channel. */
  async openAs(
    userId: string,
    channelId: string = GENERAL,
    options: { width?: number; dark?: boolean } = {},
  ): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: { width: options.width ?? 1200, height: 820 },
      colorScheme: options.dark ? "dark" : "light",
      locale: "en-GB",
    });
    this.#contexts.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(message.text());
    });
    await page.goto(`${this.discord.url}/#/as/${userId}/${SEEDED.guildId}/${channelId}`);
    await page.getByRole("log").waitFor();
    return page;
  }

  /** REST as a person. */
  async rest<T>(userId: string, method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.discord.url}/api/v10${path}`, {
      method,
      headers: { authorization: `User user.${userId}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Somebody says something in #general. @returns the message's id */
  say(content: string, userId: string = HUGO, channelId: string = GENERAL): string {
    return this.discord.script.say({ userId, channelId, content }).id;
  }

  /** A message on the page by what it says. */
  message(text: string | RegExp, page: Page = this.page): Locator {
    return page.getByRole("log").getByRole("article").filter({ hasText: text }).last();
  }

  composer(page: Page = this.page): Locator {
    return page.getByRole("textbox", { name: /^Message [#@]/ });
  }

  /** Picks a slash command by writing its name. */
  async pick(command: string, page: Page = this.page): Promise<void> {
    await this.composer(page).pressSequentially(`/${command}`);
    await page.getByRole("listbox", { name: "Commands" }).getByRole("option", { name: `/${command}` }).first()
      .waitFor();
    await page.keyboard.press("Enter");
  }

  /** Holds what is on the page against axe, light and dark. @param within a selector that narrows it */
  async expectAccessible(within: string, page: Page = this.page): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      const axe = new AxeBuilder({ page }).setLegacyMode().include(within);
      // Only colours change with the theme.
      const { violations } = await (colorScheme === "dark" ? axe.withRules(["color-contrast"]) : axe).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: "light" });
  }

  async open(): Promise<void> {
    await buildClient();
    this.discord = await startLocalDiscord();
    this.bot = await startGardenBot(this.discord.url, this.discord.token, SEEDED.guildId);
    this.browser = await launchChromium();
    this.page = await this.openAs(MIRA);
  }

  async close(): Promise<void> {
    for (const context of this.#contexts) await context.close();
    await this.browser?.close();
    await this.bot?.stop();
    await this.discord?.close();
  }
}

/** Opens a stage before a file's tests and closes it after them. */
export function withStage(): Stage {
  // A browser on a busy machine takes its time.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });
  const stage = new Stage();
  beforeAll(() => stage.open());
  afterAll(() => stage.close());
  return stage;
}
