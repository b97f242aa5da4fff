// Both libraries log in, spread over shards, hear what happens and resume.
import { afterEach, describe, expect, test } from "vitest";
import { INTENTS } from "../../../dev/discord/gateway/intents.ts";
import { FARID, GRACE, SEEDED, withDiscord } from "../harness.ts";
import { discordeno } from "./discordeno.ts";
import { discordJs } from "./discordjs.ts";
import type { Library, Running, StartOptions } from "./library.ts";

const it = withDiscord({ strictKeys: false, gateway: { maxConcurrency: 16, identifyWindowMs: 0 } });
const { applicationId, channels, guildId } = SEEDED;
const running: Running[] = [];
afterEach(async () => {
  for (const client of running.splice(0)) await client.stop();
  it.discord.script.reset();
});

async function start(library: Library, options?: StartOptions): Promise<Running> {
  const client = await library.start(it, options);
  running.push(client);
  return client;
}

const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: channels.general, content });

describe.each([discordJs, discordeno])("$name", (library) => {
  test("logs in as the bot and finds its server", async () => {
    const client = await start(library);
    expect(client.userId).toBe(applicationId);
    expect(client.guildsOfShard(0)).toContain(guildId);
  });

  test("has each server on the shard that its id belongs to", async () => {
    it.discord.script.guilds({ count: 12, members: 2 });
    const all = it.discord.state.guildIdsOf(applicationId);
    const client = await start(library, { shards: 3 });
    for (const id of all) {
      const shard = Number((BigInt(id) >> 22n) % 3n);
      expect(client.guildsOfShard(shard), id).toContain(id);
    }
    expect([0, 1, 2].flatMap((shard) => client.guildsOfShard(shard)).sort()).toEqual(all.sort());
  });

  test("reads what people write, and only with the intent for it", async () => {
    const all = await start(library);
    const some = await start(library, { intents: INTENTS.GUILDS | INTENTS.GUILD_MESSAGES });
    const { id } = say("Good evening");
    await all.told.until("messageCreate", { id, content: "Good evening", userId: FARID });
    await some.told.until("messageCreate", { id, content: "", userId: FARID });
  });

  test("hears nothing that it has no intent for", async () => {
    const client = await start(library, { intents: INTENTS.GUILDS | INTENTS.GUILD_MEMBERS });
    say("Unheard");
    it.discord.script.leave({ guildId, userId: GRACE });
    await client.told.until("memberRemove", { userId: GRACE });
    expect(client.told.count("messageCreate")).toBe(0);
    it.discord.script.join({ guildId, userId: GRACE });
    await client.told.until("memberAdd", { userId: GRACE });
  });

  test("asks the gateway for members, by name and in chunks", async () => {
    const { guildId: large, userIds } = it.discord.script.guild({ members: 2_500 });
    const client = await start(library);
    expect(await client.act.requestMembers(guildId, "grace")).toEqual([GRACE]);
    expect(await client.act.requestMembers(large, "")).toHaveLength(userIds.length + 1);
  });

  test("resumes after a cut line and misses nothing", async () => {
    const client = await start(library);
    it.discord.script.fault({ kind: "drop" });
    const missed = say("during the cut");
    await client.told.until("resumed", { shardId: 0 });
    await client.told.until("messageCreate", { id: missed.id });
    expect(client.told.count("ready")).toBe(1);
  });

  test("resumes on every shard after RECONNECT", async () => {
    const client = await start(library, { shards: 2 });
    it.discord.script.fault({ kind: "reconnect" });
    const missed = say("during the move");
    await client.told.until("resumed", { shardId: 0 });
    await client.told.until("resumed", { shardId: 1 });
    await client.told.until("messageCreate", { id: missed.id });
  });

  test("begins anew when its session is gone", async () => {
    const client = await start(library);
    it.discord.script.fault({ kind: "expire" });
    it.discord.script.fault({ kind: "drop" });
    for (const { connection } of it.discord.gateway.sessions) connection?.drop();
    for (const connection of it.discord.gateway.connections) connection.drop();
    await expect.poll(() => client.told.count("ready"), { timeout: 10_000 }).toBe(2);
    const after = say("after it");
    await client.told.until("messageCreate", { id: after.id });
  });
});
