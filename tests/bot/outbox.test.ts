// Work of the api is done on Discord once, put off while Discord is unwell, and given up when Discord says no.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import type { OutboxWork } from "../../api/contract.ts";
import { LedgerApi } from "./support/ledger-api.ts";
import { counting, eventually, startBot, type StartedBot } from "./support/start.ts";

let discord: LocalDiscord, api: LedgerApi, bot: StartedBot;
const CHANNEL = SEEDED.channels.levels;

beforeAll(async () => {
  [discord, api] = await Promise.all([startLocalDiscord(), LedgerApi.start()]);
  bot = await startBot({
    apiUrl: api.url,
    discordApiUrl: `${discord.url}/api/v10`,
    features: [counting],
    outboxPollMs: 100,
  });
  await bot.ready;
  await eventually(() => api.listeners > 0, "the bot listens");
});
afterAll(async () => {
  await bot?.stop();
  await Promise.all([discord?.close(), api?.kill()]);
});
beforeEach(() => {
  discord.script.reset();
  api.outbox.length = 0;
});

const texts = () => discord.script.messages(CHANNEL).map(({ content }) => content);
const item = (id: string) => api.outbox.find((candidate) => candidate.id === id);
const state = async (id: string, wanted: string) => {
  await eventually(() => item(id)?.state === wanted, `${wanted}, it is ${item(id)?.state}: ${item(id)?.error}`);
};
const send = (content: string, channelId: string = CHANNEL): OutboxWork => ({
  kind: "message.send",
  channelId,
  content,
  pingUserIds: [],
});

describe("a message", () => {
  it("is sent, with its nonce enforced and nobody pinged who is not named", async () => {
    const id = api.enqueue(send("@everyone <@300000000000000002>"), "nonce-1");
    await state(id, "done");
    const request = discord.script.requests.find(({ method, path }) => method === "POST" && path.endsWith("/messages"));
    expect(request?.body).toMatchObject({
      nonce: "nonce-1",
      enforce_nonce: true,
      allowed_mentions: { parse: [], users: [] },
    });
    expect(texts()).toContain("@everyone <@300000000000000002>");
  });

  it("pings who is named", async () => {
    const id = api.enqueue({ ...send(`<@${personId(3)}>`), pingUserIds: [personId(3)] } as OutboxWork);
    await state(id, "done");
    expect(discord.script.messages(CHANNEL).at(-1)?.["mentions"]).toMatchObject([{ id: personId(3) }]);
  });

  it("is put off while Discord fails, and then sent once", async () => {
    discord.script.fault({ kind: "5xx", count: 2 });
    const id = api.enqueue(send("after the storm"));
    await state(id, "done");
    expect(item(id)?.attempts).toBe(3);
    expect(texts().filter((text) => text === "after the storm")).toHaveLength(1);
  });

  it("waits out a limit without another attempt", async () => {
    discord.script.fault({ kind: "429", count: 1, retryAfter: 0.3 });
    const id = api.enqueue(send("after the limit"));
    await state(id, "done");
    expect(item(id)?.attempts).toBe(1);
    expect(texts().filter((text) => text === "after the limit")).toHaveLength(1);
  });

  it("claimed twice is sent once: the nonce is the same", async () => {
    await state(api.enqueue(send("only once"), "nonce-same"), "done");
    await state(api.enqueue(send("only once"), "nonce-same"), "done");
    expect(texts().filter((text) => text === "only once")).toHaveLength(1);
  });

  it("to a channel that is gone is given up", async () => {
    const id = api.enqueue(send("lost", "499999999999999999"));
    await state(id, "dead");
    expect(item(id)?.error).toBe("POST /channels/{id}/messages failed with 404 (10003 Unknown Channel)");
  });

  it("where the bot may not write is given up, with what to change", async () => {
    const id = api.enqueue(send("forbidden", SEEDED.channels.admins));
    await state(id, "dead");
    expect(item(id)?.error).toMatch(/^(Let Kagami see|Give Kagami the permission)/);
  });
});

describe("roles", () => {
  const work = (add: string[], remove: string[] = []): OutboxWork => ({
    kind: "member.roles",
    guildId: SEEDED.guildId,
    userId: personId(8),
    add,
    remove,
    reason: "Reached level 5",
  });

  it("are given and taken", async () => {
    await state(api.enqueue(work([SEEDED.roles.level5])), "done");
    expect(discord.script.member(SEEDED.guildId, personId(8))?.["roles"]).toContain(SEEDED.roles.level5);
    await state(api.enqueue(work([SEEDED.roles.level10], [SEEDED.roles.level5])), "done");
    expect(discord.script.member(SEEDED.guildId, personId(8))?.["roles"]).toEqual([SEEDED.roles.level10]);
  });

  it("above the bot's own are given up, with what to change", async () => {
    const id = api.enqueue(work([SEEDED.roles.admin]));
    await state(id, "dead");
    expect(item(id)?.error).toBe(
      "Give Kagami the permission it lacks: it may not change these roles: its own role must be above them",
    );
  });
});

it("names that the dashboard lacks are asked of the gateway and handed on", async () => {
  api.announce({ type: "profiles.wanted", guildId: SEEDED.guildId, userIds: [personId(1), personId(2)] });
  await eventually(() => api.profiles.length > 0, "profiles put");
  expect(api.profiles[0]?.profiles).toMatchObject([{ userId: personId(1), name: "Aiko" }, { userId: personId(2) }]);
});

it("an erased person is confirmed as forgotten", async () => {
  const requestId = crypto.randomUUID();
  api.announce({ type: "forget", requestId, userId: personId(1), guildId: null });
  await eventually(() => api.forgotten.includes(requestId), "confirmed");
});

it("what a server looks like is told to the api, and told again when it changes", async () => {
  await eventually(() => api.guilds.has(SEEDED.guildId), "synced");
  expect(api.guilds.get(SEEDED.guildId)).toMatchObject({ name: "Kagami Garden", ownerId: SEEDED.ownerId });
  const { guildId } = discord.script.guild({ members: 3, name: "Second" });
  await eventually(() => api.guilds.get(guildId)?.name === "Second", "the new server synced");
  discord.script.leave({ guildId, userId: SEEDED.applicationId });
  await eventually(() => !api.guilds.has(guildId), "removed");
});
