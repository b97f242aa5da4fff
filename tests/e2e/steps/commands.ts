// Every command, with its options, by the people who would use it. What is left out is found at the end.
import { composer, goTo, reply, speak, use } from "../acts.ts";
import { INES, OWNER, type Scene, type Step } from "./scene.ts";

const LEVELS = { feature: "Levels" };
const expect = async (shown: Awaited<ReturnType<typeof use>>, text: RegExp) =>
  await shown.filter({ hasText: text }).waitFor();

export const settingUp: Step[] = [
  ["/help lists the commands, and explains the one that is looked for", async ({ chat, wire }) => {
    await expect(await use(chat, wire, "help"), /\/leaderboard · .*\/settings · /s);
    await expect(await use(chat, wire, "help", { query: "/rank" }), /\/rank \[member\]/);
  }],
  ["/ping answers", async ({ chat, wire }) => {
    await expect(await use(chat, wire, "ping"), /Here\. Discord/);
  }],
  ["/settings turns levels on, with suggestions while one types", async ({ chat, wire }) => {
    await expect(await use(chat, wire, "settings enable", LEVELS), /Levels is on/);
    await set({ chat, wire }, "Cooldown", "0");
  }],
  ["talking leads to an announced level", async ({ chat }) => {
    const announced = reply(chat, new RegExp(`${OWNER.name} reached level 1\\.`));
    // 15 to 25 XP a message, 100 for the first level: seven are always enough.
    for (let spoken = 1; spoken <= 7; spoken++) await speak(chat, `The maples are red already (${spoken})`);
    await announced.waitFor();
  }],
  ["/rank shows level and XP, one's own and another's", async ({ chat, guest, wire }) => {
    await expect(await use(chat, wire, "rank"), /Level 1/);
    await expect(await use(guest, wire, "rank", { member: OWNER.name }), /Mira · Level 1/);
  }],
  ["/level corrects XP, by level, by XP, and to nothing", async ({ chat, wire }) => {
    await expect(await use(chat, wire, "level set", { member: INES.name, level: "7" }), /2,205 XP: level 7/);
    await expect(await use(chat, wire, "level set", { member: "Jonas", xp: "1234" }), /1,234 XP: level 5/);
    await expect(await use(chat, wire, "level reset", { member: "Jonas" }), /no XP any more/);
  }],
  ["commands also work as messages", async ({ guest }) => {
    await composer(guest).fill("!ping");
    await composer(guest).press("Enter");
    await reply(guest, /Here\. Discord/).waitFor();
  }],
  ["/settings makes one message worth a level", async (scene) => {
    await set(scene, "Most XP per message", "100");
    await set(scene, "Least XP per message", "100");
    await expect(await use(scene.chat, scene.wire, "settings show", LEVELS), /Most XP per message: 100 XP/);
  }],
];

export const afterwards: Step[] = [
  ["/leaderboard is paged by its buttons and by its option", async ({ chat, guest, wire }) => {
    const shown = await use(chat, wire, "leaderboard");
    await expect(shown, /Page 1 of 3 · 2\d members/);
    await shown.getByRole("button", { name: "Next" }).click();
    await expect(shown, /Page 2 of 3/);
    await shown.getByRole("button", { name: "Previous" }).click();
    await expect(shown, /Page 1 of 3/);
    await expect(await use(guest, wire, "leaderboard", { page: "3" }), /Page 3 of 3/);
  }],
  ["commands about oneself also work in a direct message to Kagami", async ({ chat, wire }) => {
    await chat.getByRole("complementary", { name: "Members" }).getByRole("button", { name: "Kagami" }).click();
    await chat.getByRole("dialog", { name: "Kagami" }).getByRole("button", { name: "Message" }).click();
    await chat.getByRole("textbox", { name: "Message @Kagami" }).waitFor();
    await expect(await use(chat, wire, "privacy show"), /Stored about you/);
    await chat.getByRole("navigation", { name: "Servers" }).getByRole("button", { name: /Kagami Garden/ }).click();
    await goTo(chat, "commands");
  }],
  ["/settings puts back what was set, turns off and on", async ({ chat, wire }) => {
    const most = { ...LEVELS, setting: "Most XP per message" };
    await expect(
      await use(chat, wire, "settings reset", { ...LEVELS, setting: "Least XP per message" }),
      /Least XP per message: 15 XP/,
    );
    await expect(await use(chat, wire, "settings reset", most), /Most XP per message: 25 XP/);
    await expect(await use(chat, wire, "settings disable", LEVELS), /Levels is off/);
    await expect(await use(chat, wire, "settings enable", LEVELS), /Levels is on/);
  }],
];

async function set({ chat, wire }: Pick<Scene, "chat" | "wire">, setting: string, value: string): Promise<void> {
  const shown = await use(chat, wire, "settings set", { ...LEVELS, setting, value });
  await expect(shown, new RegExp(`${setting}\\s*.* → ${value} `));
}
