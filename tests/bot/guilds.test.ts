// What the bot tells the api of its servers: after an absence, while the api is away, and when one server is too large.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuildSnapshot } from "../../api/contract.ts";
import { Guilds, type Present } from "../../bot/core/guilds.ts";
import { createLog } from "../../bot/core/log.ts";
import { guildSnapshot, startTestApi, type TestApi } from "../api/harness.ts";
import { ScriptedGateway } from "./support/gateway.ts";
import { CREDENTIAL, eventually, startBot, type StartedBot } from "./support/start.ts";

const [A, B, C] = ["200000000000000001", "200000000000000002", "200000000000000003"] as const;

describe("a server that removed Kagami while the bot was away", () => {
  let gateway: ScriptedGateway, api: TestApi, bot: StartedBot;
  beforeAll(async () => {
    [gateway, api] = await Promise.all([ScriptedGateway.start(), startTestApi({ BOT_CREDENTIAL: CREDENTIAL })]);
    await api.started;
    await api.bot.guilds.sync.mutate({ guilds: [A, B, C].map((id) => guildSnapshot(id)) });
    gateway.guildIds.push(A, B);
    bot = await startBot({ apiUrl: api.url, discordApiUrl: gateway.apiUrl, features: [] });
    await bot.ready;
  });
  afterAll(async () => {
    await bot?.stop();
    await Promise.all([gateway?.stop(), api?.close()]);
  });
  const left = async () => (await api.services.guilds.left()).map(({ guildId }) => guildId).toSorted();

  it("is marked as left at the next session; one in an outage is not", async () => {
    await expect.poll(left, { timeout: 10_000 }).toEqual([C]);
    // An outage while connected says the same of it.
    gateway.send("GUILD_DELETE", { id: B, unavailable: true });
    gateway.guildIds.splice(0, 2, A);
    gateway.close(4009);
    await expect.poll(left, { timeout: 10_000 }).toEqual([B, C]);
  });
});

describe("Guilds", () => {
  const made = (
    rest: {
      present?: (present: Present) => Promise<void>;
      sync?: (of: GuildSnapshot[]) => Promise<void>;
      countAfterMs?: number;
    },
  ) =>
    new Guilds({
      botId: "100000000000000001",
      rest: { request: () => Promise.reject(new Error("not asked")) },
      isRefusal: (error) => error instanceof RangeError,
      log: createLog("silent"),
      present: () => Promise.resolve(),
      sync: () => Promise.resolve(),
      ...rest,
    });
  const create = (guilds: Guilds, id: string) =>
    guilds.create(
      { id, name: id, icon: null, owner_id: "1", member_count: 1, roles: [], channels: [], members: [] } as never,
    );

  it("tells how many members there are once for many who come and go", async () => {
    const told: number[] = [];
    const guilds = made({
      countAfterMs: 20,
      sync: (snapshots) => Promise.resolve(void told.push(...snapshots.map(({ memberCount }) => memberCount))),
    });
    await create(guilds, A);
    for (let came = 0; came < 50; came++) guilds.change("GUILD_MEMBER_ADD", { guild_id: A });
    guilds.change("GUILD_MEMBER_REMOVE", { guild_id: A });
    await expect.poll(() => told).toEqual([1, 50]);
    guilds.stop();
  });

  it("tells which servers there are before it describes any, and again when the api was away", async () => {
    const calls: string[] = [];
    const guilds = made({
      present: ({ guildIds }) => {
        calls.push(`present ${guildIds.join()}`);
        return calls.length === 1 ? Promise.reject(new Error("away")) : Promise.resolve();
      },
      sync: (snapshots) => Promise.resolve(void calls.push(`sync ${snapshots.map(({ id }) => id).join()}`)),
    });
    void create(guilds, A);
    guilds.begin({ shardId: 0, shardCount: 1, guildIds: [A] });
    await create(guilds, B);
    expect(calls).toEqual([`present ${A}`, `present ${A}`, `sync ${A},${B}`]);
  });

  it("forgets what a new session no longer has", async () => {
    const guilds = made({});
    await Promise.all([create(guilds, A), create(guilds, C)]);
    expect(guilds.begin({ shardId: 0, shardCount: 1, guildIds: [A, B] })).toEqual([C]);
    expect([guilds.get(A)?.id, guilds.get(C)]).toEqual([A, undefined]);
  });

  it("describes every other server when the api refuses one", async () => {
    const taken: string[] = [];
    const guilds = made({
      sync: (snapshots) => {
        if (snapshots.some(({ id }) => id === B)) return Promise.reject(new RangeError("too many channels"));
        return Promise.resolve(void taken.push(...snapshots.map(({ id }) => id)));
      },
    });
    await Promise.all([A, B, C].map((id) => create(guilds, id)));
    await eventually(() => taken.length === 2, "the others are described");
    expect(taken).toEqual([A, C]);
  });

  it("passes over channels it may not view, until it may", async () => {
    const known = (guilds: Guilds) => [...guilds.get(A)!.channels.values()].map(({ name }) => name);
    const hidden = { id: "2", type: 0, guild_id: A, name: "___hidden___", flags: 1 << 17, permission_overwrites: [] };
    const guilds = made({});
    const open = { id: "1", type: 0, name: "general", permission_overwrites: [] };
    await guilds.create(
      { id: A, name: A, owner_id: "1", member_count: 1, roles: [], channels: [open, hidden], members: [] } as never,
    );
    expect(known(guilds)).toEqual(["general"]);
    await guilds.change("CHANNEL_UPDATE", { ...hidden, name: "staff", flags: 0 });
    expect(known(guilds)).toEqual(["general", "staff"]);
    await guilds.change("CHANNEL_UPDATE", hidden);
    expect(known(guilds)).toEqual(["general"]);
  });
});
