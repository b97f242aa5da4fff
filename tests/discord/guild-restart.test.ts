import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ringPng } from "../../dev/discord/cdn/pictures.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { Harness, OWNER, SEEDED } from "./harness.ts";

const folder = mkdtempSync(join(tmpdir(), "guild-restart-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { channels, guildId } = SEEDED;

test("what a server made is there after a restart, and the clock has gone on", async () => {
  const options = { stateFile: join(folder, "state"), gateway: { identifyWindowMs: 0 } };
  const it = new Harness();
  it.discord = await startLocalDiscord(options);
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const { code } = (await it.rest("POST", `/channels/${channels.general}/invites`, { max_age: 7_200 }, OWNER)).body;
  const image = `data:image/png;base64,${ringPng("1", 16).toString("base64")}`;
  const emoji = (await it.rest("POST", `/guilds/${guildId}/emojis`, { name: "kept", image }, OWNER)).body.id;
  const event = (await it.rest("POST", `/guilds/${guildId}/scheduled-events`, {
    name: "walk",
    privacy_level: 2,
    entity_type: 3,
    scheduled_start_time: at(3_600_000),
    scheduled_end_time: at(9_000_000),
    entity_metadata: { location: "park" },
  }, OWNER)).body.id;
  const forum = (await it.rest("POST", `/guilds/${guildId}/channels`, {
    name: "forum",
    type: 15,
    available_tags: [{ name: "help" }],
  }, OWNER)).body;
  await it.rest("PATCH", `/channels/${forum.id}`, { topic: "a" }, OWNER);
  await it.rest("PATCH", `/channels/${forum.id}`, { topic: "b" }, OWNER);
  await it.close();

  const clock = new MovableClock();
  it.discord = await startLocalDiscord({ ...options, clock });
  expect((await it.rest("GET", `/invites/${code}`)).status).toBe(200);
  expect((await fetch(`${it.discord.url}/cdn/emojis/${emoji}.png`)).status).toBe(200);
  expect((await it.rest("GET", `/channels/${forum.id}`)).body.available_tags).toEqual(forum.available_tags);
  expect((await it.rest("PATCH", `/channels/${forum.id}`, { topic: "c" }, OWNER)).status).toBe(429);
  const listener = await it.act(OWNER);
  clock.advance(4_000_000);
  expect((await listener.event("GUILD_SCHEDULED_EVENT_UPDATE")).d).toMatchObject({ id: event, status: 2 });
  clock.advance(6_000_000);
  expect((await it.rest("GET", `/guilds/${guildId}/scheduled-events/${event}`)).body.status).toBe(3);
  expect((await it.rest("GET", `/invites/${code}`)).body.code).toBe(10006);
  await it.close();
});
