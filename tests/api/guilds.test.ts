// The servers Kagami is in: what a bot that was away makes good when it begins a new session.
import { afterAll, beforeAll, expect, test } from "vitest";
import { guildSnapshot, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
beforeAll(async () => void (api = await startTestApi()));
afterAll(() => api.close());

/** A server of a shard, of two shards. */
const server = (shard: 0 | 1, n: number) => String(BigInt(200_000_000_000 + 2 * n + shard) << 22n);
const present = async () => {
  const all = [server(0, 1), server(0, 2), server(0, 3), server(1, 1), server(1, 2)];
  return [...(await api.services.guilds.present(all)).keys()].toSorted();
};

test("guilds.present() marks the shard's other servers as left, once, and none of another shard's", async () => {
  const kept = [server(0, 1), server(0, 3), server(1, 1), server(1, 2)];
  await api.bot.guilds.sync.mutate({ guilds: [...kept, server(0, 2)].map((id) => guildSnapshot(id)) });
  const said = { shardId: 0, shardCount: 2, guildIds: [server(0, 1), server(0, 3)] };
  expect(await api.bot.guilds.present.mutate(said)).toEqual({ left: 1 });
  expect(await present()).toEqual(kept.toSorted());
  expect(await api.services.guilds.left()).toEqual([{ guildId: server(0, 2), leftAt: api.clock.now() }]);
  api.clock.pass(60_000);
  // The clock of deletion does not start anew.
  expect(await api.bot.guilds.present.mutate(said)).toEqual({ left: 0 });
  await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(server(0, 2))] });
  expect(await api.services.guilds.left()).toEqual([]);
});

test("guilds.present() of a shard without servers leaves the other shards' alone", async () => {
  expect(await api.bot.guilds.present.mutate({ shardId: 1, shardCount: 2, guildIds: [] })).toEqual({ left: 2 });
  expect(await present()).toEqual([server(0, 1), server(0, 2), server(0, 3)].toSorted());
});
