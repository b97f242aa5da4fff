// The dashboard of the same house, beside the channel it changes.
import { SEEDED } from "../../../dev/discord/state/seed.ts";
import { eventually } from "../../support/script.ts";
import { signIn, speak, use } from "../acts.ts";
import { messagesOf } from "../stored.ts";
import { readExport } from "./rights.ts";
import { INES, OWNER, type Scene, type Step } from "./scene.ts";

export const dashboard: Step[] = [
  ["logging into the dashboard as the same person", async (scene) => {
    await signIn(scene.dashboard, scene, /Mira/);
  }],
  ["the server picker leads to the levels page, with the leaderboard", async ({ dashboard }) => {
    await dashboard.getByRole("link", { name: /Kagami Garden/ }).click();
    await dashboard.getByRole("link", { name: /^Levels/ }).first().click();
    await dashboard.getByText("Everything is saved").waitFor();
    await dashboard.getByRole("rowheader", { name: /Mira/ }).waitFor();
  }],
  ["turning levels off in the dashboard reaches Discord", async ({ dashboard, chat, wire }) => {
    await turnLevels(dashboard, false);
    await (await use(chat, wire, "leaderboard")).filter({ hasText: /off/i }).waitFor();
  }],
  ["turning levels on again reaches Discord", async (scene) => {
    await turnLevels(scene.dashboard, true);
    const before = await messagesOf(scene.database, OWNER.id);
    let spoken = 0;
    // What is said before the bot has heard of the change does not count.
    await eventually("a message counting again", async () => {
      await speak(scene.chat, `And back we are (${++spoken})`);
      return await messagesOf(scene.database, OWNER.id) > before || null;
    });
  }],
  ["My data shows what is stored and why", async ({ dashboard, urls }) => {
    await dashboard.goto(`${urls.dashboard}/me`);
    await dashboard.getByRole("heading", { name: "XP of members" }).waitFor();
    await dashboard.getByText(/entries? in \d+ places?/).waitFor();
  }],
  ["the export downloads and opens", async ({ dashboard }) => {
    const [download] = await Promise.all([
      dashboard.waitForEvent("download"),
      dashboard.getByRole("link", { name: "Download" }).click(),
    ]);
    await readExport(download, OWNER.id);
  }],
  ["opting out is stored", async ({ dashboard }) => {
    await dashboard.getByRole("switch", { name: "Levels, everywhere" }).click();
    await dashboard.locator(`[role=switch][aria-label="Levels, everywhere"][aria-checked=false]`).waitFor();
  }],
  ["whoever opted out earns no XP", async (scene) => {
    const { chat, script, database } = scene;
    const mine = await messagesOf(database, OWNER.id), theirs = await messagesOf(database, INES.id);
    await speak(chat, "Does anybody count this?");
    // Another person's message, said later, is counted: by then this one has passed, too.
    await script.say(INES.id, SEEDED.channels.general, "This one counts");
    await counting(scene, INES.id, theirs);
    if (await messagesOf(database, OWNER.id) !== mine) throw new Error("A message was counted against the choice");
  }],
  ["erasing asks, runs and gives a receipt", async ({ dashboard, urls }) => {
    await dashboard.goto(`${urls.dashboard}/me`);
    await dashboard.getByRole("link", { name: /Erase my data/ }).click();
    await dashboard.getByRole("button", { name: /Erase my data everywhere/ }).click();
    await dashboard.getByRole("dialog").or(dashboard.getByRole("alertdialog")).getByRole("textbox").fill("erase");
    await dashboard.getByRole("button", { name: "Erase", exact: true }).click();
    await dashboard.getByRole("heading", { name: "Erased", level: 1 }).waitFor({ timeout: 30_000 });
  }],
  ["afterwards nothing of it is left", async ({ dashboard, database }) => {
    await dashboard.getByRole("link", { name: "See what is stored now" }).click();
    await dashboard.getByRole("heading", { name: "My data" }).waitFor();
    const stored = dashboard.getByRole("region", { name: "What is stored" });
    await stored.waitFor();
    // The receipt there names what was erased; a card of it there must not be.
    if (await stored.getByRole("heading", { name: "XP of members" }).count() > 0) throw new Error("XP is still shown");
    if (await messagesOf(database, OWNER.id) !== 0) throw new Error("XP is still stored");
  }],
  ["a member without rights finds their own data there, and no server to change", async (scene) => {
    await scene.dashboard.context().clearCookies();
    await signIn(scene.dashboard, scene, new RegExp(INES.name));
    if (await scene.dashboard.getByRole("link", { name: /Kagami Garden/ }).count() > 0) {
      throw new Error("A member may change the server");
    }
    await scene.dashboard.goto(`${scene.urls.dashboard}/me`);
    await scene.dashboard.getByRole("heading", { name: "XP of members" }).waitFor();
  }],
];

async function turnLevels(dashboard: Scene["dashboard"], on: boolean): Promise<void> {
  const toggle = dashboard.getByRole("switch", { name: "Levels" });
  if (await toggle.isChecked() === on) throw new Error(`Levels are ${on ? "on" : "off"} already`);
  await toggle.click();
  await dashboard.keyboard.press("Control+s");
  await dashboard.getByText("Everything is saved").waitFor();
}

const counting = ({ database }: Scene, userId: string, before: number) =>
  eventually("the message counting", async () => await messagesOf(database, userId) > before || null);
