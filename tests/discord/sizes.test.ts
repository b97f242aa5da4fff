// Many servers, and one with very many members.
import { beforeAll, expect, test } from "vitest";
import { SEEDED, withDiscord } from "./harness.ts";

// Pages of a thousand members are held against the description where there are few of them.
const it = withDiscord({ recordAnswers: false });
const GUILDS = 1, MEMBERS = 2;
const MANY = 100_000;
let large: { guildId: string; userIds: string[] };

beforeAll(() => {
  large = it.discord.script.guild({ members: MANY });
});

test("all of 100,000 members come in chunks of a thousand, each exactly once, while others are served", async () => {
  const client = await it.identify(GUILDS | MEMBERS);
  client.send(8, { guild_id: large.guildId, query: "", limit: 0, nonce: "all" });
  await client.event("GUILD_MEMBERS_CHUNK", (d) => d.chunk_index === 3);
  expect((await it.rest("GET", "/users/@me")).status).toBe(200);
  await client.event("GUILD_MEMBERS_CHUNK", (d) => d.chunk_index === 100);
  const chunks = client.events("GUILD_MEMBERS_CHUNK").map(({ d }) => d);
  expect(chunks.map(({ chunk_index }) => chunk_index)).toEqual(Array.from({ length: 101 }, (_, n) => n));
  expect(chunks.every(({ chunk_count, nonce }) => chunk_count === 101 && nonce === "all")).toBe(true);
  const ids = new Set(chunks.flatMap(({ members }) => members.map((it: { user: { id: string } }) => it.user.id)));
  expect(ids.size).toBe(MANY + 1);
});

test("a large server is given small: itself alone, with how many there are", async () => {
  const client = await it.identify(GUILDS);
  const { d } = await client.event("GUILD_CREATE", (guild) => guild.id === large.guildId);
  expect([d.large, d.member_count, d.members.length]).toEqual([true, MANY + 1, 1]);
});

test("members are listed a page of a thousand at a time, over all of them", async () => {
  const seen = new Set<string>();
  let after = "0";
  for (let page = 0; page < 102; page++) {
    const { body } = await it.rest(
      "GET",
      `/guilds/${large.guildId}/members?limit=1000&after=${after}`,
      undefined,
      large.userIds[0]!,
    );
    for (const { user } of body) seen.add(user.id);
    if (body.length === 0) break;
    after = body.at(-1).user.id;
  }
  expect(seen.size).toBe(MANY + 1);
});

test("people and servers are listed by name and page", async () => {
  const get = async (path: string) => (await fetch(`${it.discord.url}/_script/${path}`)).json();
  const first = await get("people");
  expect(first.length).toBe(1_000);
  const next = await get(`people?after=${first.at(-1).id}&limit=5`);
  expect(next.length).toBe(5);
  expect(first.map(({ id }: { id: string }) => id)).not.toContain(next[0].id);
  const some = await get(`people?guildId=${large.guildId}&query=person%201-9999`);
  expect(some.map(({ global_name }: { global_name: string }) => global_name)).toEqual([
    "Person 1-9999",
    ...Array.from({ length: 10 }, (_, n) => `Person 1-9999${n}`),
  ]);
  expect((await get("guilds?query=server")).length).toBe(1);
});

test("made servers have the same ids each time, spread over shards", () => {
  const made = it.discord.script.guilds({ count: 2_000, members: 1, channels: 1 });
  // The first is the large one.
  expect([large.guildId, made[0]]).toEqual(["600000000000262144", "600000000004456448"]);
  const counts = [0, 0, 0, 0];
  for (const id of made) counts[Number((BigInt(id) >> 22n) % 4n)]!++;
  expect(counts).toEqual([500, 500, 500, 500]);
});

test("limit: more than 2,500 servers on one shard close with 4011, on two they are given", async () => {
  const guilds = it.discord.script.guilds({ count: 600, members: 1, channels: 1 });
  const one = it.connect();
  await one.op(10);
  one.send(2, { token: it.discord.token, intents: GUILDS, properties: {} });
  expect(await one.closed).toBe(4011);
  const shards = await Promise.all([0, 1].map((id) => it.identify(GUILDS, undefined, { shard: [id, 2] })));
  const given = shards.map((client) => client.events("READY")[0]!.d.guilds.length as number);
  expect(given[0]! + given[1]!).toBe(it.discord.state.guildIdsOf(SEEDED.applicationId).length);
  for (const [index, client] of shards.entries()) {
    await client.find(({ s }) => s === given[index]! + 1);
    const there = new Set(client.events("GUILD_CREATE").map(({ d }) => d.id));
    expect(guilds.filter((id) => there.has(id)).length).toBe(300);
  }
});
