// Arriving, talking, and whom one talks to.
import type { Page } from "playwright-core";
import { composer, enter, goTo, reply, speak } from "../acts.ts";
import { GUEST, OWNER, type Step } from "./scene.ts";

export const talk: Step[] = [
  ["the local Discord lets a newcomer choose whom to act as", async (scene) => {
    await enter(scene.chat, scene, OWNER.name);
    await scene.chat.getByRole("complementary", { name: "First steps" }).getByText("Use a command").waitFor();
  }],
  ["what one writes is there, with its formatting", async ({ chat }) => {
    await speak(chat, "Tea in the **garden** at four?", "Tea in the garden at four?");
    await reply(chat, /Tea in the/).locator("strong", { hasText: "garden" }).waitFor();
  }],
  ["a second browser is another person, and both see each other talk", async (scene) => {
    await enter(scene.guest, scene, GUEST.name);
    await speak(scene.guest, "I bring the cake");
    await reply(scene.chat, /I bring the cake/).waitFor();
    await goTo(scene.guest, "commands");
    await goTo(scene.chat, "commands");
  }],
];

export const others: Step[] = [
  ["in one tab one becomes another person, who is offered what that person may use", async ({ chat }) => {
    await actAs(chat, OWNER.name, GUEST.name);
    await composer(chat).fill("/");
    const commands = chat.getByRole("listbox", { name: "Commands" });
    await commands.getByRole("option", { name: "/rank" }).waitFor();
    if (await commands.getByRole("option", { name: "/settings" }).count() > 0) {
      throw new Error("A member is offered what only admins may use");
    }
    await composer(chat).fill("");
    await speak(chat, "It is me, in Mira's tab");
    await actAs(chat, GUEST.name, OWNER.name);
  }],
];

async function actAs(chat: Page, from: string, to: string): Promise<void> {
  await chat.getByRole("button", { name: `Act as: ${from}` }).click();
  await chat.getByRole("combobox", { name: "Act as" }).fill(to);
  await chat.keyboard.press("Enter");
  await chat.getByRole("button", { name: `Act as: ${to}` }).waitFor();
  await composer(chat).waitFor();
}
