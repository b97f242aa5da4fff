// Every message counts once, whatever dies while it is on its way.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gatewayGap, memberXp } from "../../db/mod.ts";
import { botClient } from "../support/api-client.ts";
import { openHouse, type Room, type TestHouse } from "../support/house.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";
import { eventually } from "../support/script.ts";

const MESSAGES = 20_000;
const MEMBERS = 200;
const KILLS = 10;
/** Each tenth of the flood takes two seconds, and a kill falls into it. */
const RATE_PER_S = 1_000;
/** The same for every message, so that XP can be counted without knowing how XP is drawn. */
const XP_EACH = 7;

let database: TestDatabase;
let house: TestHouse;

beforeAll(async () => {
  database = await testDatabase();
  house = await openHouse({ databaseUrl: database.url, gateKey: database.gateKey });
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await database?.close();
});

interface Garden {
  guildId: string;
  channelIds: string[];
  userIds: string[];
}

/** A server with levels on, and proof that the running bot knows it. */
async function openGarden(): Promise<Garden & { probe: string }> {
  const garden = await house.script.call<Garden>("guild", { members: MEMBERS + 1, channels: 3, withBot: true });
  const [probe = "", ...userIds] = garden.userIds;
  const admin = botClient(house.urls.api, house.keys.bot, { userId: probe, guildId: garden.guildId });
  const { guildId } = garden;
  await eventually("the server's report to the api", () =>
    admin.settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { enabled: true, value: { xpMin: XP_EACH, xpMax: XP_EACH, cooldownSeconds: 0, announce: "off" } },
    }).catch(() => null));
  await eventually("counting", async () => {
    await house.script.say(probe, garden.channelIds[0] ?? "", "Does anybody count?");
    const rows = await database.db.orm.select().from(memberXp);
    return rows.length > 0 ? true : null;
  });
  return { ...garden, userIds: userIds.slice(0, MEMBERS), probe };
}

describe("20,000 messages of 200 members while bot and api are killed ten times", () => {
  test("give exactly the XP of what was said, and no gap", { timeout: 180_000 }, async () => {
    const garden = await openGarden();
    for (let kill = 0; kill < KILLS; kill++) {
      let over = false;
      const flood = house.script.call("flood", {
        count: MESSAGES / KILLS,
        rate: RATE_PER_S,
        guildIds: [garden.guildId],
        userIds: garden.userIds,
        content: "Exactly once, please",
      }).finally(() => over = true);
      // A moment that nothing in the processes is aligned with.
      await new Promise((done) => setTimeout(done, 200 + Math.random() * 1_200));
      const room: Room = kill % 2 === 0 ? "bot" : "api";
      await house.kill(room);
      expect(over, "killed while messages were coming").toBe(false);
      await house.start(room);
      // A bot that cannot reach its api may leave; what starts it in production is the supervisor.
      if (!isRunning("bot")) await house.start("bot");
      await flood;
    }

    const said = (await house.script.counters())[garden.guildId] ?? {};
    const expected = garden.userIds.map((userId) => ({
      userId,
      messages: said[userId]?.count ?? 0,
      xp: (said[userId]?.count ?? 0) * XP_EACH,
    }));
    expect(expected.reduce((sum, one) => sum + one.messages, 0)).toBe(MESSAGES);

    await eventually("counting everything", async () => (await total(garden.probe)) >= MESSAGES ? true : null, 8_000)
      .catch(() => {});
    // Its last flush could only add what should not be there.
    if (isRunning("bot")) await house.stop("bot");
    const rows = (await database.db.orm.select().from(memberXp)).filter((row) => row.userId !== garden.probe);
    const counted = rows.map(({ userId, messages, xp }) => ({ userId, messages, xp }));
    console.log(house.log.filter((l) => !l.includes("request")).join("\n")); console.log(JSON.stringify(await house.script.call("sessions")));  expect(byUser(counted)).toEqual(byUser(expected));
    expect(await database.db.orm.select().from(gatewayGap)).toEqual([]);
  });
});

function isRunning(room: Room): boolean {
  try {
    return house.room(room).pid > 0;
  } catch {
    return false;
  }
}

async function total(probe: string): Promise<number> {
  const rows = await database.db.orm.select().from(memberXp);
  return rows.filter((row) => row.userId !== probe).reduce((sum, row) => sum + row.messages, 0);
}

const byUser = <T extends { userId: string }>(rows: T[]) => rows.toSorted((a, b) => a.userId < b.userId ? -1 : 1);
