import { beforeEach, expect, test } from "vitest";
import { timeOf } from "../../dev/discord/snowflake.ts";
import { FARID, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { channels, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const post = async (name: string, body: unknown) => {
  const response = await fetch(`${it.discord.url}/_script/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};
const get = async (name: string) => (await fetch(`${it.discord.url}/_script/${name}`)).json();

test("a flood is delivered whole and in order, is not stored, and is counted by server and person", async () => {
  const client = await it.identify(1 | 512 | 32768);
  const { guildId: second } = it.discord.script.guild({ members: 20 });
  await client.settled();
  const before = client.sequence;
  const { sent } = await it.discord.script.flood({ count: 5_000, guildIds: [guildId, second] });
  expect(sent).toBe(5_000);
  await client.find((packet) => packet.s === before + 5_000);
  const messages = client.events("MESSAGE_CREATE");
  expect(new Set(messages.map((packet) => packet.d.id)).size).toBe(5_000);
  const sequences = messages.map((packet) => packet.s!);
  expect(sequences.every((s, index) => index === 0 || s === sequences[index - 1]! + 1)).toBe(true);
  const heard = messages.filter((packet) => packet.d.guild_id === guildId && packet.d.author.id === FARID).map((
    packet,
  ) => packet.d.id);
  expect(it.discord.script.counted.get(guildId, FARID)).toEqual({ count: heard.length, ids: heard });
  expect(it.discord.state.messages.size).toBe(0);
});

test("a flood keeps its rate and can carry times of its own", async () => {
  const startAt = Date.parse("2025-03-01T00:00:00Z");
  const { ms } = await it.discord.script.flood({
    count: 200,
    rate: 1_000,
    userIds: [FARID],
    guildIds: [guildId],
    startAt,
    spacingMs: 60_000,
  });
  expect(ms).toBeGreaterThan(150);
  const { ids } = it.discord.script.counted.get(guildId, FARID);
  expect(ids.map((id) => timeOf(id))).toEqual(Array.from({ length: 200 }, (_, n) => startAt + n * 60_000));
});

test("over HTTP people speak, join and leave, and what happened can be looked at", async () => {
  const said = await post("say", {
    userId: FARID,
    channelId: channels.general,
    content: "Hi",
    at: "2025-01-01T00:00:00Z",
  });
  expect(said.body).toMatchObject({ content: "Hi", timestamp: "2025-01-01T00:00:00.000000+00:00" });
  const joined = await post("join", { guildId, name: "Nora" });
  expect(joined.body.user.global_name).toBe("Nora");
  expect((await post("leave", { guildId, userId: joined.body.user.id })).status).toBe(200);
  const people: { global_name: string; guilds: unknown[] }[] = await get("people");
  const standing = (name: string) => people.find((person) => person.global_name === name)!.guilds;
  const garden = { id: guildId, name: "Kagami Garden", owner: false };
  expect(standing("Mira")).toEqual([{ ...garden, owner: true, role: null }]);
  expect(standing("Chloe")).toEqual([{ ...garden, role: "Moderator" }]);
  expect(standing("Grace")).toEqual([{ ...garden, role: null }]);
  expect((await get("guilds"))[0]).toMatchObject({ id: guildId, name: "Kagami Garden" });
  expect((await get("counters")).guilds[guildId][FARID].count).toBe(1);
  expect((await post("fault", { kind: "latency", ms: 0 })).status).toBe(200);
  expect((await post("say", { userId: "1", channelId: channels.general, content: "x" })).body.message).toContain(
    "Nobody has the id 1",
  );
  expect((await post("nothing", {})).status).toBe(404);
});

test("pictures are drawn, uploads are never served as pages", async () => {
  const svg = await fetch(`${it.discord.url}/cdn/avatars/${FARID}/default.svg`);
  expect([svg.headers.get("content-type"), (await svg.text()).includes(">F<")]).toEqual(["image/svg+xml", true]);
  const png = new Uint8Array(await (await fetch(`${it.discord.url}/cdn/embed/avatars/1.png?size=32`)).arrayBuffer());
  expect([...png.slice(1, 4)]).toEqual([0x50, 0x4e, 0x47]);
  const form = new FormData();
  form.append("files[0]", new Blob(["<script>alert(1)</script>"], { type: "text/html" }), "page.html");
  const { body } = await it.rest("POST", `/channels/${channels.general}/messages`, form);
  const file = await fetch(body.attachments[0].url);
  await file.body?.cancel();
  expect(file.headers.get("content-type")).toBe("application/octet-stream");
});
