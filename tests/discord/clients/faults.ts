// Every fault of the local Discord, with a library: what is broken is seen as Discord's, and outlived as far as the library can.
import { afterEach, describe, expect, test } from "vitest";
import type { Fault, RestFault } from "../../../dev/discord/script/fault-kinds.ts";
import { FARID, SEEDED, withDiscord } from "../harness.ts";
import type { Library, Running, StartOptions } from "./library.ts";

/** The tests, in a file of their own for each library, so that two can wait at once. */
export function outlivesFaults(library: Library): void {
  // Heartbeats of two seconds, so that a dead connection is noticed soon; less hangs Discordeno.
  const it = withDiscord({ strictKeys: false, gateway: { identifyWindowMs: 0, heartbeatMs: 2_000 } });
  const { channels, guildId } = SEEDED;
  const running: Running[] = [];
  afterEach(async () => {
    it.discord.script.reset();
    for (const client of running.splice(0)) await client.stop();
    // A session that nobody resumes any more would take its share of the faults.
    it.discord.script.fault({ kind: "expire" });
  });

  async function start(options?: StartOptions): Promise<Running> {
    const client = await library.start(it, options);
    running.push(client);
    return client;
  }

  const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: channels.general, content }).id;
  const fault = (what: Fault) => it.discord.script.fault(what);

  /** Whatever happened, what is said from now on is heard: in the old session, or in one of its own. */
  async function hearsAgain(client: Running): Promise<void> {
    const said = new Set<unknown>();
    await expect.poll(() => {
      const heard = client.told.all.some(({ facts }) => said.has(facts["id"]));
      said.add(say("still there?"));
      return heard;
    }, { timeout: 20_000 }).toBe(true);
  }

  describe("connections", () => {
    test("drop: the session goes on", async () => {
      const client = await start();
      fault({ kind: "drop" });
      const id = say("during the cut");
      await client.told.until("resumed");
      await client.told.until("messageCreate", { id });
    });

    test("zombie: a connection that answers no heartbeat is given up, and nothing of it is lost", async () => {
      const client = await start();
      fault({ kind: "zombie" });
      const id = say("into the void");
      await client.told.until("messageCreate", { id });
      await expect.poll(() => client.told.count("resumed") + client.told.count("ready")).toBeGreaterThan(1);
    });

    test.each([1000, 1001, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009])(
      "close %i: comes back",
      async (code) => {
        const client = await start();
        fault({ kind: "close", code });
        await expect.poll(() => client.told.count("resumed") + client.told.count("ready"), { timeout: 15_000 })
          .toBeGreaterThan(1);
        await client.told.until("messageCreate", { id: say("back") });
      },
    );

    test.each([4004, 4010, 4011, 4012, 4013, 4014])("close %i: gives up, as it must", async (code) => {
      const client = await start();
      fault({ kind: "close", code });
      await client.told.until("ended", { code });
      await expect.poll(() => it.discord.gateway.connections.length).toBe(0);
    });

    test("reconnect: moves over to a new connection", async () => {
      const client = await start();
      fault({ kind: "reconnect" });
      const id = say("during the move");
      await client.told.until("resumed");
      await client.told.until("messageCreate", { id });
    });

    test("invalid, resumable: resumes", async () => {
      const client = await start();
      fault({ kind: "invalid", resumable: true });
      await client.told.until("resumed");
      await client.told.until("messageCreate", { id: say("resumed") });
    });

    test("invalid, not resumable: begins anew", async () => {
      const client = await start();
      fault({ kind: "invalid", resumable: false });
      await expect.poll(() => client.told.count("ready"), { timeout: 15_000 }).toBe(2);
      await client.told.until("messageCreate", { id: say("anew") });
    });

    test("expire: a session that is forgotten is begun anew", async () => {
      const client = await start();
      fault({ kind: "expire" });
      for (const connection of it.discord.gateway.connections) connection.drop();
      await expect.poll(() => client.told.count("ready"), { timeout: 15_000 }).toBe(2);
    });

    test.each(["dispatch", "opcode"] as const)("unknown %s: is passed over", async (what) => {
      const client = await start();
      fault({ kind: "unknown", what });
      await client.told.until("messageCreate", { id: say("after it") });
      expect([client.told.count("ready"), client.told.count("resumed")]).toEqual([1, 0]);
    });

    test("refuse: a door that is shut is knocked at until it opens", async () => {
      const client = await start();
      fault({ kind: "refuse", ms: 700 });
      fault({ kind: "drop" });
      await hearsAgain(client);
      expect(client.told.count("resumed") + client.told.count("ready")).toBeGreaterThan(1);
    });

    test("dead-resume: comes back once the address of sessions works again, or by the main one", async () => {
      const client = await start();
      fault({ kind: "dead-resume" });
      fault({ kind: "drop" });
      await expect.poll(() => it.discord.script.sessions.some(({ connected }) => connected)).toBe(false);
      fault({ kind: "none", of: "dead-resume" });
      await hearsAgain(client);
    });

    test("token: a token that is not known opens nothing", async () => {
      const client = await start();
      fault({ kind: "token" });
      expect((await client.act.refusalOf(client.act.userName(FARID))).status).toBe(401);
      fault({ kind: "drop" });
      await client.told.until("ended", { code: 4004 });
    });
  });

  describe("events", () => {
    const order = (client: Running, ids: string[]) =>
      client.told.all.filter(({ name }) => name === "messageCreate").map(({ facts }) => facts["id"])
        .filter((id) => ids.includes(id as string));

    test("delay: others overtake what comes late", async () => {
      const client = await start();
      fault({ kind: "delay", ms: 150, count: 1, types: ["MESSAGE_CREATE"] });
      const late = say("late"), early = say("early");
      await client.told.until("messageCreate", { id: late });
      expect(order(client, [late, early])).toEqual([early, late]);
    });

    test.each([false, true])("duplicate: an event comes twice (with its sequence: %s)", async (sameSequence) => {
      const client = await start();
      fault({ kind: "duplicate", count: 1, types: ["MESSAGE_CREATE"], sameSequence });
      const twice = say("twice"), after = say("after");
      await client.told.until("messageCreate", { id: after });
      expect(client.told.all.filter(({ name, facts }) => name === "packet" && facts["id"] === twice)).toHaveLength(2);
      // discord.js knows a message that is in its cache.
      const heard = library.name === "discord.js" ? [twice] : [twice, twice];
      expect(order(client, [twice, after])).toEqual([...heard, after]);
      fault({ kind: "drop" });
      await hearsAgain(client);
    });

    test("reorder: two events change places", async () => {
      const client = await start();
      fault({ kind: "reorder", count: 2, types: ["MESSAGE_CREATE"] });
      const first = say("first"), second = say("second");
      await client.told.until("messageCreate", { id: first });
      expect(order(client, [first, second])).toEqual([second, first]);
    });

    test("lose: an event never comes; one that left a gap comes with the next resume", async () => {
      const client = await start();
      fault({ kind: "lose", count: 1, types: ["MESSAGE_CREATE"] });
      const lost = say("lost"), heard = say("heard");
      await client.told.until("messageCreate", { id: heard });
      expect(order(client, [lost, heard])).toEqual([heard]);
    });

    test("unavailable: an outage is told apart from being thrown out, and ends", async () => {
      const client = await start();
      fault({ kind: "unavailable", guildIds: [guildId] });
      await client.told.until("guildUnavailable", { id: guildId });
      expect(client.told.count("guildDelete")).toBe(0);
      const before = client.told.count("guildAvailable");
      fault({ kind: "available" });
      await expect.poll(() => client.told.count("guildAvailable")).toBeGreaterThan(before);
    });
  });

  describe("REST", () => {
    const read = (client: Running) => client.act.commands(guildId);
    const statuses = () => it.discord.script.requests.map(({ status }) => status);

    test.each(["user", "shared", "global"] as const)("429 of scope %s: is waited out", async (scope) => {
      const client = await start({ intents: 1 });
      it.discord.script.reset();
      fault({ kind: "429", scope, retryAfter: 0.2 });
      expect(await read(client)).toEqual([]);
      expect(statuses()).toEqual([429, 200]);
    });

    test("latency: is waited for", async () => {
      const client = await start({ intents: 1 });
      fault({ kind: "latency", ms: 50, jitterMs: 50 });
      expect(await read(client)).toEqual([]);
    });

    // What a library makes of the rest is its own affair; that it gets to see it is ours.
    test.each<[string, RestFault, Partial<Record<string, "answers" | "rejects">>]>([
      ["429 without headers", { kind: "429", retryAfter: 0.2, headers: false }, {
        "discord.js": "answers",
        "Discordeno": "answers",
      }],
      ["cloudflare", { kind: "cloudflare", retryAfter: 0.2 }, { "discord.js": "answers", "Discordeno": "answers" }],
      ["502", { kind: "5xx" }, { "discord.js": "answers", "Discordeno": "rejects" }],
      ["500", { kind: "5xx", status: 500 }, { "discord.js": "answers", "Discordeno": "rejects" }],
      ["broken JSON", { kind: "broken" }, { "discord.js": "rejects", "Discordeno": "rejects" }],
      ["truncated", { kind: "truncated" }, { "discord.js": "rejects", "Discordeno": "rejects" }],
      // Deno asks again by itself on a connection that was kept open, Node does not.
      ["hangup", { kind: "hangup" }, {}],
    ])("%s: is seen, and the next request works", async (_name, broken, outcome) => {
      const client = await start({ intents: 1 });
      fault({ ...broken, count: 1 });
      const result = await read(client).then(() => "answers", () => "rejects");
      expect(result).toBe(outcome[library.name] ?? result);
      // Where a line was cut, Discordeno's queue stays shut on Node; those of other routes go on.
      expect(await client.act.applicationName()).toBe("Kagami");
    });

    test("5xx burst: ends, and what was refused by it is not done", async () => {
      const client = await start({ intents: 1 });
      fault({ kind: "5xx", status: 503, count: 5 });
      await expect(client.act.send(channels.general, "unsaid")).rejects.toThrow();
      fault({ kind: "none" });
      expect((await client.act.send(channels.general, "said")).content).toBe("said");
    });
  });
}
