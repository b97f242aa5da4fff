// What a client may do at the gateway, and how often.
import { beforeEach, describe, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { ADMIN, type RawClient, SEEDED, withDiscord } from "./harness.ts";

const clock = new MovableClock();
const it = withDiscord({ clock, gateway: { identifyWindowMs: 5_000, maxConcurrency: 2 } });
const { channels, guildId, applicationId } = SEEDED;
const GUILDS = 1, MEMBERS = 2, PRESENCES = 256;
beforeEach(() => it.discord.script.reset());

/** Identifies as a shard and gives what came of it. */
async function shard(id: number, count: number): Promise<RawClient> {
  const client = it.connect();
  await client.op(10);
  client.send(2, { token: it.discord.token, intents: GUILDS, properties: {}, shard: [id, count] });
  await client.find(({ t, op }) => t === "READY" || op === 9);
  return client;
}
const ready = (client: RawClient) => client.events("READY").length === 1;
const startLimit = async () => (await it.rest("GET", "/gateway/bot")).body.session_start_limit;

test("limit: shards identify one a bucket in five seconds, buckets beside each other", async () => {
  const all = await Promise.all([0, 1, 2, 3].map((id) => shard(id, 4)));
  expect(all.map(ready).filter(Boolean).length).toBe(2);
  expect(all.find((client) => !ready(client))!.packets.at(-1)).toMatchObject({ op: 9, d: false });
  clock.advance(5_001);
  expect(ready(await shard(2, 4)) && ready(await shard(3, 4))).toBe(true);
});

test("limit: GET /gateway/bot tells what is left of the day's thousand, and a resume is free", async () => {
  const before = await startLimit();
  expect(before).toEqual({ total: 1_000, remaining: 1_000, reset_after: 86_400_000, max_concurrency: 2 });
  const client = await shard(0, 1);
  client.close();
  await client.closed;
  const again = it.connect();
  await again.op(10);
  again.send(6, { token: it.discord.token, session_id: client.session, seq: client.sequence });
  await again.event("RESUMED");
  expect((await startLimit()).remaining).toBe(999);
});

test("limit: after a thousand identifies the next ends all sessions and the token, until the day is over", async () => {
  const client = await shard(0, 1);
  it.discord.script.fault({ kind: "identifies", used: 1_000 });
  expect([(await startLimit()).remaining, it.discord.script.faults]).toEqual([0, [{ kind: "identifies" }]]);
  clock.advance(5_001);
  const late = it.connect();
  await late.op(10);
  late.send(2, { token: it.discord.token, intents: GUILDS, properties: {} });
  expect(await Promise.all([late.closed, client.closed])).toEqual([4004, 4004]);
  expect((await it.rest("GET", "/gateway/bot")).status).toBe(401);
  clock.advance(86_400_001);
  expect((await startLimit()).remaining).toBe(1_000);
  it.discord.script.fault({ kind: "identifies", used: 1_001 });
  expect((await it.rest("GET", "/gateway/bot")).status).toBe(401);
  it.discord.script.fault({ kind: "none", of: "identifies" });
  expect((await startLimit()).remaining).toBe(1_000);
});

test("limit: the hundred and twenty-first send in a minute closes with 4008", async () => {
  const client = await it.act(ADMIN);
  for (let n = 0; n < 110; n++) client.send(1, null);
  await client.settled();
  clock.advance(60_001);
  for (let n = 0; n < 119; n++) client.send(1, null);
  await client.settled();
  client.send(1, null);
  expect(await client.closed).toBe(4008);
});

test("limit: a packet of more than 4,096 bytes closes with 4002, bytes and not characters", async () => {
  const packet = (length: number) =>
    JSON.stringify({ op: 3, d: { status: "online", activities: [{ name: "ü".repeat(length) }] } });
  const client = await it.act(ADMIN);
  client.sendText(packet(1_900));
  await client.settled();
  client.sendText(packet(2_100));
  expect(await client.closed).toBe(4002);
});

test("limit: the sixth presence in twenty seconds is not heard", async () => {
  const onlooker = await it.act(ADMIN), client = await shard(0, 1);
  await client.settled();
  const present = async (name: string) => {
    client.send(3, { status: "online", since: null, afk: false, activities: [{ name, type: 0 }] });
    await client.settled();
    await onlooker.settled();
  };
  const seen = () =>
    onlooker.events("PRESENCE_UPDATE").filter(({ d }) => d.user.id === applicationId && d.activities.length > 0)
      .map(({ d }) => d.activities[0].name);
  for (let n = 1; n <= 6; n++) await present(`n${n}`);
  expect(seen()).toEqual(["n1", "n2", "n3", "n4", "n5"]);
  clock.advance(20_001);
  await present("n7");
  expect(seen().at(-1)).toBe("n7");
});

describe("opcode 8", () => {
  const chunks = (client: RawClient, nonce: string) =>
    client.events("GUILD_MEMBERS_CHUNK").filter(({ d }) => d.nonce === nonce);
  const ask = async (client: RawClient, request: Record<string, unknown>) => {
    const nonce = crypto.randomUUID().slice(0, 16);
    client.send(8, { guild_id: guildId, nonce, ...request });
    await client.find(({ t, d }) =>
      (t === "GUILD_MEMBERS_CHUNK" && d.nonce === nonce && d.chunk_index + 1 === d.chunk_count) ||
      (t === "RATE_LIMITED" && d.meta.nonce === nonce)
    );
    return chunks(client, nonce).map(({ d }) => d);
  };

  test("limit: all members of a server once in thirty seconds, then RATE_LIMITED with what to wait", async () => {
    const client = await it.identify(GUILDS | MEMBERS);
    expect((await ask(client, { query: "", limit: 0 }))[0].members.length).toBe(14);
    expect(await ask(client, { query: "", limit: 0 })).toEqual([]);
    const { d } = await client.event("RATE_LIMITED");
    expect(d).toEqual({
      opcode: 8,
      retry_after: expect.any(Number),
      meta: { guild_id: guildId, nonce: expect.any(String) },
    });
    expect(d.retry_after).toBeLessThanOrEqual(30);
    expect((await ask(client, { query: "da", limit: 5 }))[0].members.length).toBe(1);
    clock.advance(30_001);
    expect((await ask(client, { query: "", limit: 0 })).length).toBe(1);
  });

  test("by ids: a hundred at most, and who is not there is named", async () => {
    const client = await it.identify(GUILDS);
    const [chunk] = await ask(client, { user_ids: [ADMIN, "1"], limit: 100 });
    expect([chunk.members.map((member: { user: { id: string } }) => member.user.id), chunk.not_found]).toEqual([
      [ADMIN],
      ["1"],
    ]);
    const many = Array.from({ length: 120 }, (_, n) => String(10_000 + n));
    expect((await ask(client, { user_ids: many }))[0].not_found.length).toBe(100);
  });

  test("presences come only with their intent", async () => {
    await it.act(ADMIN);
    const without = await it.identify(GUILDS);
    expect((await ask(without, { user_ids: ADMIN, presences: true }))[0]).not.toHaveProperty("presences");
    clock.advance(5_001);
    const client = await it.identify(GUILDS | PRESENCES);
    const [chunk] = await ask(client, { user_ids: ADMIN, presences: true });
    expect(chunk.presences).toMatchObject([{ user: { id: ADMIN }, status: "online" }]);
  });

  test("limit: a nonce of more than 32 bytes is left out", async () => {
    const client = await it.identify(GUILDS);
    client.send(8, { guild_id: guildId, user_ids: ADMIN, nonce: "ü".repeat(17) });
    expect((await client.event("GUILD_MEMBERS_CHUNK")).d).not.toHaveProperty("nonce");
  });

  test.each([0, 5])("anybody at all, %i of them, needs the intent", async (limit) => {
    const client = await it.identify(GUILDS);
    client.send(8, { guild_id: guildId, query: "", limit });
    expect(await client.closed).toBe(4014);
  });

  test.each([{ query: 5 }, { query: "a", limit: -1 }, { query: "a", limit: "many" }, { user_ids: ADMIN, nonce: {} }])(
    "a request that is none closes with 4002: %j",
    async (request) => {
      const client = await it.identify(GUILDS | MEMBERS);
      client.send(8, { guild_id: guildId, ...request });
      expect(await client.closed).toBe(4002);
    },
  );
});

test("opcode 31 gives the sounds of servers, opcode 43 what voice channels say about themselves", async () => {
  const client = await it.identify(GUILDS);
  client.send(31, { guild_ids: [guildId, "1"] });
  expect((await client.event("SOUNDBOARD_SOUNDS")).d).toEqual({ guild_id: guildId, soundboard_sounds: [] });
  client.send(43, { guild_id: guildId, fields: ["status"] });
  expect((await client.event("CHANNEL_INFO")).d).toEqual({
    guild_id: guildId,
    channels: [{ id: channels.lounge, status: null }],
  });
  client.send(43, { guild_id: guildId });
  expect(await client.closed).toBe(4002);
});

test("servers are spread over shards, and each shard hears only of its own", async () => {
  const made = it.discord.script.guilds({ count: 6, members: 2 });
  const [zero, one] = [await shard(0, 2), await shard(1, 2)];
  const given = (client: RawClient) => client.events("READY")[0]!.d.guilds.map(({ id }: { id: string }) => id);
  expect([...given(zero), ...given(one)].toSorted()).toEqual([guildId, ...made].toSorted());
  expect(made.filter((id) => given(zero).includes(id)).length).toBe(3);
  expect(zero.events("READY")[0]!.d.shard).toEqual([0, 2]);
});
