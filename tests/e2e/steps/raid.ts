// A raid and faults, caused in the panel, and the bot that goes on.
import { SEEDED } from "../../../dev/discord/state/seed.ts";
import { eventually } from "../../support/script.ts";
import { goTo, openPanel, reply, use } from "../acts.ts";
import { messagesOf } from "../stored.ts";
import { INES, type Step } from "./scene.ts";

const RAIDERS = 20;
/** Discord takes five messages in five seconds a channel: the rest of the announcements is on its way by then. */
const ANNOUNCED = 5;

export const raid: Step[] = [
  [`${RAIDERS} accounts come in ten seconds: they are seen to come and to write`, async ({ chat }) => {
    await goTo(chat, "general");
    const panel = await openPanel(chat, "People");
    await panel.getByRole("button", { name: `${RAIDERS} accounts in 10 s` }).click();
    await panel.getByRole("button", { name: "Start the raid" }).click();
    await reply(chat, /Guest \d+ joined the server/).first().waitFor();
    await reply(chat, /Free gifts for everybody/).first().waitFor();
    await panel.getByText("Under way").waitFor();
  }],
];

export const raidOver: Step[] = [
  ["all of them came, and the bot acts on what they wrote", async ({ chat, script }) => {
    const panel = await openPanel(chat, "People");
    await panel.getByText(`Over: ${RAIDERS} came, ${RAIDERS} messages`).waitFor();
    await reply(chat, /Guest \d+ reached level 1\./).first().waitFor();
    await eventually(`The bot announcing ${ANNOUNCED} levels`, async () => {
      const messages = await script.call<{ content: string }[]>(`messages?channelId=${SEEDED.channels.general}`);
      return messages.filter(({ content }) => /^<@\d+> reached level 1\.$/.test(content)).length >= ANNOUNCED || null;
    });
    await chat.keyboard.press("Escape");
    await goTo(chat, "commands");
  }],
];

export const faults: Step[] = [
  ["the gateway breaks, the bot comes back and has missed nothing", async ({ chat, script, database, wire }) => {
    for (const fault of ["Cut the connection", "Ask to reconnect", "Session invalid, can resume"]) {
      const before = await messagesOf(database, INES.id);
      const panel = await openPanel(chat, "Faults");
      await panel.getByRole("button", { name: `${fault}: do it` }).click();
      await panel.getByText(`${fault}: done`).waitFor();
      await script.say(INES.id, SEEDED.channels.offTopic, `Said while the bot was away: ${fault}`);
      await eventually(
        "what was said meanwhile being counted",
        async () => await messagesOf(database, INES.id) > before || null,
      );
    }
    const panel = await openPanel(chat, "Bot");
    await panel.getByRole("listitem").filter({ hasText: "app, shard 0 of 1" }).getByText(/^connected/).waitFor();
    await chat.keyboard.press("Escape");
    await (await use(chat, wire, "ping")).filter({ hasText: /Here\./ }).waitFor();
  }],
  ["Discord fails for a moment, and the answer still comes", async ({ chat, wire }) => {
    const panel = await openPanel(chat, "Faults");
    await panel.getByRole("button", { name: "502 for 5 requests: do it" }).click();
    await panel.getByText("502 for 5 requests: done").waitFor();
    await chat.keyboard.press("Escape");
    await (await use(chat, wire, "rank")).filter({ hasText: /Level \d/ }).waitFor();
  }],
];
