// Commands by slash and by prefix against the local Discord: answered in time, and every failure is a sentence.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { action, defineCommand, defineGroup } from "../../bot/core/commands.ts";
import type { Feature } from "../../bot/core/feature.ts";
import { customId } from "../../bot/core/custom-id.ts";
import { Refusal } from "../../bot/core/refusal.ts";
import { help } from "../../bot/features/help/mod.ts";
import { levels } from "../../bot/features/levels/mod.ts";
import { settings } from "../../bot/features/settings/mod.ts";
import { LedgerApi, refuse } from "./support/ledger-api.ts";
import { isEphemeral, Person, textOf } from "./support/person.ts";
import { eventually, startBot, type StartedBot } from "./support/start.ts";

let discord: LocalDiscord, api: LedgerApi, bot: StartedBot;
let owner: Person, leo: Person;
const gates = new Map<string, PromiseWithResolvers<void>>();
const gate = (name: string) => {
  const opened = Promise.withResolvers<void>();
  gates.set(name, opened);
  return opened;
};

const probes: Feature = {
  name: "probes",
  commands: [
    defineCommand({
      name: "slow",
      description: "Waits for the test",
      aliases: ["s"],
      options: { then: { type: "string", description: "What to do", choices: { answer: "answer", fail: "fail" } } },
      async run(_context, { then }) {
        await gates.get("slow")?.promise;
        if (then === "fail") throw new Refusal("Do something else");
        return { content: "at last" };
      },
    }),
    defineCommand({
      name: "broken",
      description: "Throws",
      run: () => {
        throw new TypeError("a bug with secrets in its text");
      },
    }),
    defineCommand({
      name: "patient",
      description: "Has a cooldown",
      cooldownSeconds: 60,
      run: () => ({ content: "done" }),
    }),
    defineCommand({ name: "long", description: "Too long", run: () => ({ content: "x".repeat(2001) }) }),
    defineGroup({
      name: "staff",
      description: "Needs a permission",
      permission: "ManageGuild",
      secret: "it is nobody else's business",
      subcommands: { look: action({ description: "Looks", run: () => ({ content: "seen" }) }) },
    }),
    defineCommand({
      name: "buttons",
      description: "Has a button",
      run: () => ({
        content: "press",
        components: [{
          type: 1,
          components: [{ type: 2, style: 2, label: "Press", custom_id: customId("probes.button", "7") }],
        }],
      }),
    }),
  ],
  components: [{
    name: "probes.button",
    answer: "update",
    run: ({ member }, argument) => ({ content: `${member.name} pressed ${argument}`, components: [] }),
  }],
};

beforeAll(async () => {
  [discord, api] = await Promise.all([startLocalDiscord(), LedgerApi.start()]);
  owner = new Person(discord, SEEDED.ownerId);
  leo = new Person(discord, personId(12));
  api.answers.set("levels.rank", (input) => ({
    userId: (input as { userId: string }).userId,
    xp: 1234,
    level: 5,
    rank: 2,
    members: 10,
    messages: 60,
    xpIntoLevel: 84,
    xpOfLevel: 475,
  }));
  bot = await startBot({
    apiUrl: api.url,
    discordApiUrl: `${discord.url}/api/v10`,
    features: [probes, help, levels, settings],
    deferAfterMs: 150,
  });
  await bot.ready;
  await owner.command("slow");
});
afterAll(async () => {
  await bot?.stop();
  await Promise.all([discord?.close(), api?.kill()]);
});
afterEach(() => gates.clear());

/** What the bot wrote into the channel as an answer to a message. */
const repliesTo = (messageId: string) =>
  discord.script.messages(SEEDED.channels.general).filter((message) =>
    (message["message_reference"] as { message_id?: string } | undefined)?.message_id === messageId
  ) as { content: string; embeds: { description: string }[]; mentions: unknown[]; id: string }[];
const replyTo = async (messageId: string) => {
  await eventually(() => repliesTo(messageId).length > 0, "the bot replies");
  return repliesTo(messageId)[0];
};

describe("a slash command", () => {
  it("is answered at once when it is quick", async () => {
    const answers = await leo.use("slow", []);
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ status: 204, body: { type: 4 } });
    expect(textOf(answers[0])).toBe("at last");
  });

  it("is deferred when it is slow, and the deferral becomes the answer", async () => {
    const opened = gate("slow");
    const used = leo.use("slow");
    await eventually(
      () => discord.script.requests.some(({ body }) => (body as { type?: number })?.type === 5),
      "deferred",
    );
    opened.resolve();
    const answers = await used;
    expect(answers.map(({ method }) => method)).toEqual(["POST", "PATCH"]);
    expect(textOf(answers[1])).toBe("at last");
  });

  it.each(
    [
      ["fails for a moment", { kind: "5xx", count: 3 }],
      ["does it without saying so", { kind: "hangup", when: "after" }],
    ] as const,
  )("is answered once although Discord %s", async (_, fault) => {
    const answers = () =>
      discord.script.messages(SEEDED.channels.general).filter(({ content }) => content === "at last").length;
    const before = answers();
    discord.script.fault({ ...fault, route: "/interactions/**", people: false });
    await leo.use("slow");
    await eventually(() => answers() > before, "an answer");
    await eventually(() => discord.script.faults.length === 0, "the fault over");
    expect(answers()).toBe(before + 1);
  });

  it("that refuses after a visible deferral takes it back and tells the caller alone", async () => {
    const opened = gate("slow");
    discord.script.reset();
    const used = leo.use("slow", [{ name: "then", type: "string", value: "fail" }]);
    await eventually(
      () => discord.script.requests.some(({ body }) => (body as { type?: number })?.type === 5),
      "deferred",
    );
    opened.resolve();
    const all = await used;
    // An answer that Discord left open may still be tried again: only those of this interaction count.
    const token = all.find(({ body }) => (body as { type?: number })?.type === 5)!.path.split("/")[3]!;
    const answers = all.filter(({ path }) => path.includes(token));
    expect(answers.map(({ method }) => method)).toEqual(["POST", "DELETE", "POST"]);
    expect(answers.every(({ status }) => status < 300)).toBe(true);
    expect([textOf(answers[2]), isEphemeral(answers[2])]).toEqual(["Do something else", true]);
  });

  it("whose handler throws gives a sentence with a request id and nothing of the error", async () => {
    const [answer] = await leo.use("broken");
    expect(textOf(answer)).toMatch(/^Something went wrong\. Tell the people who run Kagami the request `[0-9a-f]{8}`$/);
    expect(isEphemeral(answer)).toBe(true);
  });

  it("whose answer breaks a limit of Discord is not sent, and says so", async () => {
    const [answer] = await leo.use("long");
    expect(answer?.status).toBe(204);
    expect(textOf(answer)).toMatch(/^Something went wrong/);
  });

  it("gives the api's own refusal word for word", async () => {
    const known = api.answers.get("levels.rank");
    api.answers.set("levels.rank", () => refuse("disabled", "Turn levels on: they are off in this server"));
    expect(textOf((await leo.use("rank"))[0])).toBe("Turn levels on: they are off in this server");
    if (known) api.answers.set("levels.rank", known);
  });

  it("speaks to the api for the member who used it", async () => {
    api.actors.length = 0;
    const [answer] = await owner.use("rank", [{ name: "member", type: "user", value: leo.id }]);
    expect(textOf(answer)).toContain("**Level 5**");
    expect(api.actors[0]).toMatchObject({ userId: owner.id, guildId: SEEDED.guildId, locale: "en-US" });
  });

  it("says so when the api is away", async () => {
    await api.kill();
    const answers = await new Person(discord, personId(5)).use("rank");
    await api.open();
    expect(textOf(answers.at(-1))).toMatch(/^Try again in a moment: Kagami's own service does not answer/);
  });

  it("with a cooldown says when it may be used again", async () => {
    await leo.use("patient");
    expect(textOf((await leo.use("patient"))[0])).toMatch(/^Wait \d+ seconds? before you use it again$/);
    expect(textOf((await owner.use("patient"))[0])).toBe("done");
  });

  it("suggests while one types, and suggests nothing rather than fail", async () => {
    const [answer] = await owner.use(
      "settings",
      [{ name: "feature", type: "string", value: "lev", focused: true }],
      "show",
      4,
    );
    expect(answer?.body).toMatchObject({ type: 8, data: { choices: [{ value: "levels" }] } });
    const typed = [
      { name: "feature", type: "string" as const, value: "nothing" },
      { name: "setting", type: "string" as const, value: "x", focused: true },
    ];
    const [none] = await owner.use("settings", [...typed, { name: "value", type: "string", value: "1" }], "set", 4);
    expect(none?.body).toMatchObject({ type: 8, data: { choices: [] } });
  });
});

describe("a button", () => {
  it("replaces its message", async () => {
    await leo.use("buttons");
    const message = discord.script.messages(SEEDED.channels.general).at(-1);
    const [answer] = await leo.press(String(message?.["id"]), customId("probes.button", "7"));
    expect(answer).toMatchObject({ status: 204, body: { type: 7, data: { content: "Leo pressed 7" } } });
  });
});

describe("a prefix command", () => {
  it("is answered with a reply that pings nobody", async () => {
    const reply = await replyTo(leo.say("!s").id);
    expect(reply).toMatchObject({ content: "at last", mentions: [] });
  });

  it("works by mention as well", async () => {
    expect((await replyTo(leo.say(`<@${SEEDED.applicationId}> slow`).id))?.content).toBe("at last");
  });

  it("gives the same answer as the slash form", async () => {
    const reply = await replyTo(owner.say(`!rank <@${leo.id}>`).id);
    const [answer] = await owner.use("rank", [{ name: "member", type: "user", value: leo.id }]);
    expect(reply?.embeds[0]?.description).toBe(textOf(answer));
  });

  it("that is written wrongly or fails is answered with a sentence", async () => {
    expect((await replyTo(leo.say("!rank nobody").id))?.embeds[0]?.description).toBe(
      'Write member as a mention of a user or its id: "nobody" is none',
    );
    expect((await replyTo(leo.say("!broken").id))?.embeds[0]?.description).toMatch(/^Something went wrong/);
  });

  it("checks permissions by itself: Discord does not for messages", async () => {
    api.answers.set("settings.get", () => refuse("internal", "not reached"));
    expect((await replyTo(leo.say("!settings show levels").id))?.embeds[0]?.description).toBe(
      "Ask somebody with the permission **Manage Server**: /settings needs it",
    );
  });

  it("whose answer is private is refused with the slash form's name", async () => {
    expect((await replyTo(owner.say("!staff look").id))?.embeds[0]?.description).toBe(
      "Use `/staff look` instead: it is nobody else's business",
    );
  });

  it("in a direct message finds help that lists only what works there", async () => {
    const { id } = await discord.script.acts.ask(leo.id, "POST", "/users/@me/channels", {
      recipient_id: SEEDED.applicationId,
    }) as { id: string };
    leo.say("!help", id);
    const answers = () => discord.script.messages(id).filter(({ embeds }) => (embeds as unknown[]).length > 0);
    await eventually(() => answers().length > 0, "the bot replies");
    const text = JSON.stringify(answers()[0]);
    expect(text).toContain("/help");
    expect(text).not.toContain("/rank");
  });

  it("of another bot is left alone", async () => {
    const foreign = leo.say("!play something");
    await replyTo(leo.say("!s").id);
    expect(repliesTo(foreign.id)).toEqual([]);
  });
});

it("slash commands are written once: an unchanged list is not written again", async () => {
  const writes = () =>
    discord.script.requests.filter(({ method, path }) => method === "PUT" && path.endsWith("/commands"));
  discord.script.reset();
  await bot.stop();
  bot = await startBot({
    apiUrl: api.url,
    discordApiUrl: `${discord.url}/api/v10`,
    features: [probes, help, levels, settings],
    deferAfterMs: 150,
  });
  await bot.ready;
  await eventually(
    () =>
      discord.script.requests.some(({ method, path, status }) =>
        method === "GET" && path.endsWith("/commands") && status === 200
      ),
    "the list is read",
  );
  await leo.use("slow");
  expect(writes()).toEqual([]);
});
