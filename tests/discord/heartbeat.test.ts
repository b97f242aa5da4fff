import { expect, test } from "vitest";
import { withDiscord } from "./harness.ts";

const it = withDiscord({ gateway: { identifyWindowMs: 60_000, heartbeatMs: 150 } });

test("a client that stops beating is closed with 4009 and its session is gone; one that beats stays", async () => {
  const beating = await it.act(it.discord.script.join({ guildId: "200000000000000001", name: "Rosa" }));
  const timer = setInterval(() => beating.send(1, beating.sequence), 50);
  const silent = await it.identify(1);
  expect(await silent.closed).toBe(4009);
  await beating.settled();
  clearInterval(timer);
  const again = it.connect();
  await again.op(10);
  again.send(6, { token: it.discord.token, session_id: silent.session, seq: silent.sequence });
  expect((await again.op(9)).d).toBe(false);
});

test("a second IDENTIFY of the same bucket within its window is told to come back", async () => {
  const client = it.connect();
  await client.op(10);
  client.send(2, { token: it.discord.token, intents: 1, properties: {} });
  expect((await client.op(9)).d).toBe(false);
  const { session_start_limit: limit } = (await it.rest("GET", "/gateway/bot")).body;
  expect(limit).toMatchObject({ total: 1_000, remaining: 999, max_concurrency: 1 });
});
