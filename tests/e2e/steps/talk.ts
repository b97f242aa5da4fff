// Arriving, talking, and whom one talks to.
import { enter, goTo, reply, speak } from "../acts.ts";
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
