// Every command of the features, through the real api and database, as a member of the local Discord uses it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { startTestApi, type TestApi } from "../api/harness.ts";
import { rateLimit } from "../../db/mod.ts";
import { type Answer, type Filled, isEphemeral, Person, textOf } from "./support/person.ts";
import { CREDENTIAL, eventually, startBot, type StartedBot } from "./support/start.ts";

let discord: LocalDiscord, api: TestApi, bot: StartedBot;
let owner: Person, ben: Person, grace: Person;

beforeAll(async () => {
  [discord, api] = await Promise.all([startLocalDiscord(), startTestApi({ BOT_CREDENTIAL: CREDENTIAL })]);
  await api.started;
  bot = await startBot({ apiUrl: api.url, discordApiUrl: `${discord.url}/api/v10`, outboxPollMs: 200 });
  await bot.ready;
  [owner, ben, grace] = [0, 2, 7].map((index) => new Person(discord, personId(index))) as [Person, Person, Person];
  await owner.command("settings");
  await eventually(() => bot.guilds.get(SEEDED.guildId) !== undefined, "the server is known");
  // The first command that needs the server in the api waits for its report.
  await eventually(() => bot.client.ledgers[0]?.committed !== null, "stored");
  await bot.client.ledgers[0]?.flush();
});
afterAll(async () => {
  await bot?.stop();
  await Promise.all([discord?.close(), api?.close()]);
});

const text = (name: string, value: string): Filled[number] => ({ name, type: "string", value });
const whom = (person: Person): Filled[number] => ({ name: "member", type: "user", value: person.id });
const settings = async (subcommand: string, ...options: Filled) =>
  (await owner.use("settings", [text("feature", "levels"), ...options], subcommand)).at(-1);
const set = (setting: string, value: string) => settings("set", text("setting", setting), text("value", value));
const embedOf = (answer: Answer | undefined) => {
  const data = (answer?.body["data"] ?? answer?.body) as { embeds?: Record<string, unknown>[] };
  return data.embeds?.[0] ?? {};
};
const refused = (answer: Answer | undefined) => textOf(answer).startsWith("Something went wrong");

describe("/settings", () => {
  it("turns a feature on, for the caller alone to see", async () => {
    const answer = await settings("enable");
    expect([textOf(answer), isEphemeral(answer)]).toEqual([
      "**Levels** is on. Members earn XP by talking, reach levels and get roles.",
      true,
    ]);
    await eventually(() => bot.settings.get(SEEDED.guildId, "levels")?.enabled === true, "the bot knows");
  });

  it("changes one setting and shows before and after", async () => {
    expect(textOf(await set("cooldownSeconds", "0"))).toBe("**Levels · Cooldown**\n60 seconds → 0 seconds");
    expect(textOf(await set("announceChannelId", `<#${SEEDED.channels.levels}>`))).toContain(
      `none → <#${SEEDED.channels.levels}>`,
    );
    expect(textOf(await set("announce", "In one channel"))).toContain("Where it happened → In one channel");
    expect(textOf(await set("rewards", `1 <@&${SEEDED.roles.level5}>`))).toContain(`1 → <@&${SEEDED.roles.level5}>`);
    expect(textOf(await set("xpMax", "1000"))).toContain("25 XP → 1000 XP");
    expect(textOf(await set("xpMin", "1000"))).toContain("15 XP → 1000 XP");
  });

  it("adds to and takes from a list", async () => {
    await set("ignoredChannels", `<#${SEEDED.channels.lounge}>`);
    expect(textOf(await set("ignoredChannels", `+<#${SEEDED.channels.rules}>`))).toContain(
      `→ <#${SEEDED.channels.lounge}> <#${SEEDED.channels.rules}>`,
    );
    expect(textOf(await set("ignoredChannels", `-<#${SEEDED.channels.lounge}>`))).toContain(
      `→ <#${SEEDED.channels.rules}>`,
    );
  });

  it("refuses with the contract's sentence and with its own", async () => {
    expect(textOf(await set("xpMin", "0"))).toContain("Use 1 or more");
    expect(textOf(await set("announce", "everywhere"))).toMatch(
      /^Write Announce level-ups as Nowhere, Where it happened, In one channel/,
    );
    expect(textOf(await set("nothing", "1"))).toMatch(/^Choose a setting of Levels: \*\*Least XP per message\*\*, /);
    const [unknown] = await owner.use("settings", [text("feature", "karma")], "show");
    expect(textOf(unknown)).toBe("Choose a feature: **Levels**");
  });

  it("takes the beginning of a name when only one begins so", async () => {
    expect(textOf(await set("cool", "0"))).toContain("**Levels · Cooldown**");
    expect(textOf(await set("announce ", "in one"))).toContain("**Levels · Announce level-ups**");
    expect(textOf(await set("ignored", "none"))).toContain("Choose a setting of Levels");
  });

  it("shows everything that is set, and resets it", async () => {
    const shown = textOf(await settings("show"));
    expect(shown).toMatch(/^On · changed <t:\d+:R>/);
    expect(shown).toContain("\nCooldown: **0 seconds** · default 60 seconds");
    await settings("reset", text("setting", "ignoredChannels"));
    expect(textOf(await settings("show"))).toContain("\nChannels without XP: **none**\n");
  });
});

describe("levels", () => {
  it("are reached by speaking, announced once and rewarded", async () => {
    await eventually(() => bot.settings.get(SEEDED.guildId, "levels")?.value["xpMin"] === 1000, "the bot knows");
    grace.say("Hello everybody");
    await eventually(() => discord.script.messages(SEEDED.channels.levels).length > 0, "announced");
    const announced = discord.script.messages(SEEDED.channels.levels);
    expect(announced).toHaveLength(1);
    expect(announced[0]?.["content"]).toMatch(/reached level \d+\.$/);
    await eventually(
      () => (discord.script.member(SEEDED.guildId, grace.id)?.["roles"] as string[]).includes(SEEDED.roles.level5),
      "rewarded",
    );
  });

  it("are shown by /rank, one's own or another's", async () => {
    const [own] = await grace.use("rank");
    expect(textOf(own)).toMatch(new RegExp(`^<@${grace.id}> · \\*\\*Level \\d+\\*\\*\n`));
    expect(isEphemeral(own)).toBe(false);
    const [other] = await ben.use("rank", [whom(grace)]);
    expect(textOf(other)).toBe(textOf(own));
  });

  it("are listed by /leaderboard with names", async () => {
    const answers = await ben.use("leaderboard");
    expect(embedOf(answers.at(-1))["title"]).toBe("Leaderboard");
    expect(textOf(answers.at(-1))).toMatch(/^\*\*1\.\*\* .+ · level \d+ · 1,000 XP$/);
  });

  it("are corrected by /level, by those who manage the server only", async () => {
    const [changed] = await owner.use("level", [whom(ben), { name: "level", type: "integer", value: 10 }], "set");
    expect(textOf(changed)).toMatch(new RegExp(`^<@${ben.id}> now has [\\d,]+ XP: level 10$`));
    const [both] = await owner.use("level", [whom(ben)], "set");
    expect(textOf(both)).toBe("Give either a level or XP");
    const [gone] = await owner.use("level", [whom(ben)], "reset");
    expect(textOf(gone)).toBe(`<@${ben.id}> has no XP any more`);
    const line = grace.say(`!level set <@${grace.id}> 99`);
    await eventually(
      () =>
        discord.script.messages(SEEDED.channels.general).some((message) =>
          (message["message_reference"] as { message_id?: string } | undefined)?.message_id === line.id
        ),
      "refused",
    );
    expect(textOf((await grace.use("rank")).at(-1))).not.toContain("Level 99");
  });
});

describe("/privacy", () => {
  const use = async (subcommand: string, ...options: Filled) =>
    (await grace.use("privacy", options, subcommand)).at(-1);

  it("shows what is stored, for the caller alone", async () => {
    const answer = await use("show");
    expect(isEphemeral(answer) || answer?.method === "PATCH").toBe(true);
    expect(embedOf(answer)["title"]).toBe("Stored about you");
    expect(JSON.stringify(embedOf(answer)["fields"])).toContain("XP: **1,000**");
  });

  it("gives it as a file", async () => {
    const answer = await use("export");
    expect(refused(answer)).toBe(false);
    const message = discord.state.messages.get(newestEphemeral());
    expect(message?.attachments).toMatchObject([{ filename: "kagami-my-data.zip" }]);
    expect(message?.attachments[0]?.size).toBeGreaterThan(1000);
  });

  it("says when to ask again instead of a file that may not be had now", async () => {
    const limit = `export-${Math.floor(api.clock.now().getTime() / 3_600_000)}`;
    await api.services.cache.increment(rateLimit, { limit, userId: ben.id }, 10);
    expect(textOf((await ben.use("privacy", [], "export")).at(-1))).toMatch(/^Try again in \d+ minutes?: your data/);
  });

  it("takes an objection, after which nothing new is stored, and takes it back", async () => {
    const out = await use("opt-out", text("purpose", "levels.xp"), text("where", "everywhere"));
    expect(textOf(out)).toMatch(/stores nothing new about you everywhere/);
    const xp = async () => JSON.stringify(embedOf((await ben.use("leaderboard")).at(-1)));
    grace.say("This one does not count");
    await bot.client.ledgers[0]?.flush();
    expect(await xp()).not.toContain("2,000 XP");
    const back = await use("opt-in", text("purpose", "levels.xp"), text("where", "everywhere"));
    expect(textOf(back)).toMatch(/may use your data again everywhere$/);
    const [unknown] = [await use("opt-out", text("purpose", "everything"))];
    expect(textOf(unknown)).toMatch(/^Choose a use you can object to: \*\*Levels\*\*/);
  });

  it("erases after a preview and a press of its button", async () => {
    const preview = await use("delete", text("where", "everywhere"));
    expect(embedOf(preview)["title"]).toBe("Erase your data everywhere?");
    const data = (preview?.body["data"] ?? preview?.body) as { components: { components: { custom_id: string }[] }[] };
    const id = data.components[0]?.components[0]?.custom_id as string;
    const done = (await grace.press(newestEphemeral(), id)).at(-1);
    expect(embedOf(done)["title"]).toBe("Erased");
    expect(embedOf((await grace.use("rank")).at(-1))["fields"]).toMatchObject([
      { value: "No XP yet" },
      { value: "0" },
      {},
    ]);
  });

  it("shows the policy", async () => {
    const answer = await use("policy");
    expect(embedOf(answer)["title"]).toBe("What Kagami stores");
  });
});

/** Id of the newest message that only one person sees. */
function newestEphemeral(): string {
  return [...discord.state.messages.values()].filter(({ flags }) => (flags & 64) !== 0).at(-1)?.id ?? "";
}
