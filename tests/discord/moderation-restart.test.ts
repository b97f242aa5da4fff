import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { type LocalDiscord, startLocalDiscord } from "../../dev/discord/server.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { ELENA, FARID, GRACE, OWNER, RawClient, SEEDED } from "./harness.ts";

const { channels, guildId } = SEEDED;
const STAGE = "460000000000000001";
const MINUTE = 60_000;

async function ask(discord: LocalDiscord, method: string, path: string, as: string, body?: object) {
  const response = await fetch(`${discord.url}/api/v10${path}`, {
    method,
    headers: { authorization: `User user.${as}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  // deno-lint-ignore no-explicit-any -- a test reads whatever field it is about
  return { status: response.status, body: text === "" ? null : JSON.parse(text) as any };
}

const say = (discord: LocalDiscord, as: string, content: string) =>
  ask(discord, "POST", `/channels/${channels.offTopic}/messages`, as, { content });

test("timeouts, bans, rules and screening outlive a restart; who was in a voice channel does not", async () => {
  const stateFile = join(await mkdtemp(join(tmpdir(), "moderation-")), "state");
  const clock = new MovableClock();
  const start = () => startLocalDiscord({ stateFile, clock });
  const member = (userId: string) => `/guilds/${guildId}/members/${userId}`;
  const rule = { name: "Words", event_type: 1, trigger_type: 1, enabled: true, actions: [{ type: 1 }] };
  {
    await using first = await start();
    addChannel(first.state, guildId, { id: STAGE, name: "Stage", type: 13, position: 40 });
    const until = new Date(clock.now() + 10 * MINUTE).toISOString();
    await ask(first, "PATCH", member(GRACE), OWNER, { communication_disabled_until: until });
    await ask(first, "PUT", `/guilds/${guildId}/bans/${ELENA}`, OWNER, {});
    const body = { ...rule, trigger_metadata: { keyword_filter: ["bad"], regex_patterns: ["w[o0]rse"] } };
    expect((await ask(first, "POST", `/guilds/${guildId}/auto-moderation/rules`, OWNER, body)).status).toBe(200);
    await ask(first, "PATCH", `/guilds/${guildId}/member-verification`, OWNER, { enabled: true });
    await ask(first, "POST", "/stage-instances", OWNER, { channel_id: STAGE, topic: "Talk" });
    const client = new RawClient(`${first.url.replace("http", "ws")}/gateway/?v=10&encoding=json`);
    await client.op(10);
    client.send(2, { token: `user.${FARID}`, intents: 0, properties: {} });
    client.send(4, { guild_id: guildId, channel_id: channels.lounge, self_mute: false, self_deaf: false });
    await client.event("VOICE_STATE_UPDATE");
    expect((await ask(first, "GET", `/guilds/${guildId}/voice-states/${FARID}`, OWNER)).status).toBe(200);
  }
  await using second = await start();
  expect((await say(second, GRACE, "hello")).body.code).toBe(50013);
  expect((await say(second, FARID, "bad")).body.code).toBe(200000);
  expect((await say(second, FARID, "W0RSE")).body.code).toBe(200000);
  expect(() => second.script.join({ guildId, userId: ELENA })).toThrow("banned");
  expect((await say(second, second.script.join({ guildId, name: "New" }), "hello")).body.code).toBe(50013);
  expect((await ask(second, "GET", `/guilds/${guildId}/voice-states/${FARID}`, OWNER)).body.code).toBe(10065);
  expect((await ask(second, "GET", `/stage-instances/${STAGE}`, OWNER)).status).toBe(200);
  const listener = new RawClient(`${second.url.replace("http", "ws")}/gateway/?v=10&encoding=json`);
  await listener.op(10);
  listener.send(2, { token: `user.${OWNER}`, intents: 0, properties: {} });
  await listener.event("GUILD_CREATE", (d) => d.id === guildId);
  clock.advance(10 * MINUTE + 1);
  await listener.event("STAGE_INSTANCE_DELETE", (d) => d.channel_id === STAGE);
  expect((await say(second, GRACE, "hello")).status).toBe(200);
  expect((await ask(second, "GET", `/stage-instances/${STAGE}`, OWNER)).body.code).toBe(10067);
});
