// Names for pages: asked of the bots once, and not again and again for people nobody knows any more.
import { afterAll, beforeAll, expect, test } from "vitest";
import { profile } from "../../db/mod.ts";
import { startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
const GUILD = "880000000000000001";
const [MIKA, GONE] = ["750000000000000001", "750000000000000002"] as const;
const asked: string[][] = [];
const listening = new AbortController();

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
  const events = api.services.events.stream(listening.signal);
  await events.next();
  // A bot that knows everybody but one.
  void (async () => {
    for await (const event of events) {
      if (event.type !== "profiles.wanted") continue;
      asked.push(event.userIds);
      const profiles = event.userIds.filter((userId) => userId !== GONE)
        .map((userId) => ({ userId, name: "Mika", avatarUrl: null }));
      if (profiles.length > 0) await api.caller().profiles.put({ guildId: GUILD, profiles });
    }
  })();
});
afterAll(async () => {
  listening.abort();
  await api.close();
});
const names = async () => [...(await api.services.profiles.get(GUILD, [MIKA, GONE], { wait: true })).values()];

test("somebody no bot knows is waited for once a minute, and found as soon as a bot tells", async () => {
  const mika = { userId: MIKA, name: "Mika", avatarUrl: null };
  expect(await names()).toEqual([mika]);
  expect(await names()).toEqual([mika]);
  expect(asked).toEqual([[MIKA, GONE]]);
  api.clock.pass(61_000);
  expect(await names()).toEqual([mika]);
  expect(asked).toEqual([[MIKA, GONE], [GONE]]);
  const back = { userId: GONE, name: "Back", avatarUrl: null };
  await api.caller().profiles.put({ guildId: GUILD, profiles: [back] });
  expect(await names()).toEqual([mika, back]);
  expect(await api.services.cache.get(profile, { guildId: GUILD, userId: GONE })).toMatchObject({ name: "Back" });
});
