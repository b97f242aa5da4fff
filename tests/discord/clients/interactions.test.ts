// Both libraries answer whatever people do with a bot: commands, autocomplete, buttons, selects and modals.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FARID, type RawClient, SEEDED, withDiscord } from "../harness.ts";
import { discordeno } from "./discordeno.ts";
import { discordJs } from "./discordjs.ts";
import type { Answering, Running } from "./library.ts";

const it = withDiscord({ strictKeys: false });
const { applicationId, channels, guildId } = SEEDED;

describe.each([discordJs, discordeno])("$name", (library) => {
  let client: Running, farid: RawClient, command: { id: string; name: string; version: string };
  beforeAll(async () => {
    client = await library.start(it);
    farid = await it.act(FARID);
    await client.act.setCommands(guildId, ["echo"]);
    const path = `/guilds/${guildId}/application-command-index`;
    command = (await it.rest("GET", path, undefined, FARID)).body.application_commands[0];
  });
  afterAll(() => client.stop());
  beforeEach(() => it.discord.script.reset());

  const interact = async (type: number, data: Record<string, unknown>, more: Record<string, unknown> = {}) => {
    const { status, body } = await it.rest("POST", "/interactions", {
      type,
      application_id: applicationId,
      guild_id: guildId,
      channel_id: channels.general,
      nonce: String(Math.random()).slice(2, 20),
      data,
      ...more,
    }, FARID);
    expect(status, JSON.stringify(body)).toBe(204);
  };
  const use = (text: string, typing = false) =>
    interact(typing ? 4 : 2, {
      ...command,
      type: 1,
      options: [{ type: 3, name: "text", value: text, ...(typing ? { focused: true } : {}) }],
    });
  const press = (messageId: string, customId: string, values?: string[]) =>
    interact(3, { component_type: values ? 3 : 2, custom_id: customId, ...(values ? { values } : {}) }, {
      message_id: messageId,
    });
  /** What a library hands over of the next interaction, answered by `answer`. */
  const next = (answer: (it: Answering) => Promise<unknown>) =>
    new Promise<Answering>((resolve, reject) => {
      client.told.onInteraction = (answering) => answer(answering).then(() => resolve(answering), reject);
    });

  test("replies to a command with what was typed", async () => {
    const asked = next((it) => it.reply(`You said ${it.values["text"]}`));
    await use("hello");
    expect(await asked).toMatchObject({ kind: "command", name: "echo", values: { text: "hello" } });
    const { d } = await farid.event("MESSAGE_CREATE", (d) => d.content === "You said hello");
    expect(d).toMatchObject({ application_id: applicationId, interaction_metadata: { user: { id: FARID } } });
  });

  test("replies to one person alone", async () => {
    const asked = next((it) => it.reply("Only you", { ephemeral: true }));
    await use("secret");
    await asked;
    const { d } = await farid.event("MESSAGE_CREATE", (d) => d.content === "Only you");
    expect(d.flags & 64).toBe(64);
    expect((await it.rest("GET", `/channels/${channels.general}/messages/${d.id}`, undefined, SEEDED.ownerId)).status)
      .toBe(404);
  });

  test("defers, fills the answer in later and follows up", async () => {
    const asked = next(async (it) => {
      await it.defer();
      await it.editReply("Thought about it");
      await it.followUp("And one more thing");
    });
    await use("think");
    await asked;
    await farid.event("MESSAGE_CREATE", (d) => (d.flags & 128) !== 0);
    await farid.event("MESSAGE_UPDATE", (d) => d.content === "Thought about it");
    await farid.event("MESSAGE_CREATE", (d) => d.content === "And one more thing");
  });

  test("suggests while somebody types", async () => {
    const asked = next((it) => it.suggest([`${it.values["text"]}!`, "else"]));
    await use("he", true);
    expect(await asked).toMatchObject({ kind: "autocomplete", values: { text: "he" } });
    const { d } = await farid.event("APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE");
    expect(d.choices.map(({ value }: { value: string }) => value)).toEqual(["he!", "else"]);
  });

  test("changes the message when its button is pressed", async () => {
    const offered = next((it) => it.reply("Press it", { button: "go" }));
    await use("button");
    await offered;
    const { d } = await farid.event("MESSAGE_CREATE", (d) => d.content === "Press it");
    const pressed = next((it) => it.update("Pressed"));
    await press(d.id, "go");
    expect(await pressed).toMatchObject({ kind: "button", name: "go" });
    await farid.event("MESSAGE_UPDATE", (u) => u.id === d.id && u.content === "Pressed" && u.components.length === 0);
  });

  test("takes what was picked from a select", async () => {
    const offered = next((it) => it.reply("Pick one", { select: ["tea", "coffee"] }));
    await use("select");
    await offered;
    const { d } = await farid.event("MESSAGE_CREATE", (d) => d.content === "Pick one");
    const picked = next((it) => it.reply("Good choice", { ephemeral: true }));
    await press(d.id, "pick", ["tea"]);
    expect(await picked).toMatchObject({ kind: "select", name: "pick", values: { values: ["tea"] } });
  });

  test("asks with a modal and takes what was written", async () => {
    const asked = next((it) => it.modal("form", "A form", "why"));
    await use("modal");
    await asked;
    const { d } = await farid.event("INTERACTION_MODAL_CREATE", (d) => d.custom_id === "form");
    const submitted = next((it) => it.reply("Thank you", { ephemeral: true }));
    await interact(5, {
      id: d.id,
      custom_id: "form",
      components: [{ type: 1, components: [{ type: 4, custom_id: "why", value: "because" }] }],
    });
    expect(await submitted).toMatchObject({ kind: "modal", name: "form", values: { why: "because" } });
    const thanks = await farid.event("MESSAGE_CREATE", (d) => d.content === "Thank you" && d.flags === 64);
    expect(thanks.d.interaction_metadata).toMatchObject({ type: 5, triggering_interaction_metadata: { type: 2 } });
  });
});
