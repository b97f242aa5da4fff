// An erasure that dies: at every step, in the middle of a table, and by kill -9, it is finished by whoever comes next.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessOf } from "../../api/rights/access.ts";
import { beginErasure } from "../../api/rights/erase/request.ts";
import { resumeErasures, runErasure } from "../../api/rights/erase/run.ts";
import { erasureState } from "../../api/rights/erase/state.ts";
import { acknowledgeForgotten } from "../../api/rights/erase/steps.ts";
import { eq, erasureRequest, erasureStep, sql } from "../../db/mod.ts";
import { type Engine, GUILD, learnGenerated, openEngine, plant, plantable, randomId } from "./support.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
  await learnGenerated(engine.db);
});
afterAll(() => engine[Symbol.asyncDispose]());

/** A lease lasts seconds; the test makes time pass for the database instead of waiting. */
const endLeases = (requestId: string) =>
  engine.db.orm.update(erasureStep).set({ leaseUntil: sql`now() - interval '1 second'` })
    .where(sql`${erasureStep.requestId} = ${requestId} and ${erasureStep.leaseUntil} is not null`);

const begin = async (): Promise<{ userId: string; requestId: string }> => {
  const userId = randomId();
  await plant(engine.db, { userId, other: null, guildId: GUILD, canary: "RESUME" });
  return { userId, requestId: await beginErasure(engine.sources, { userId, guildId: null }, "self") };
};

const leftOf = async (userId: string) => (await accessOf(engine.sources, userId)).stores.filter(({ kept }) => !kept);

test("dying at any checkpoint loses nothing and counts nothing twice", async () => {
  const whole = await begin();
  const checkpoints: string[] = [];
  await runErasure({ ...engine.sources, checkpoint: (where) => void checkpoints.push(where) }, whole.requestId);
  expect(checkpoints.length).toBeGreaterThan(plantable().length * 2);
  const counts = await erasureState(engine.sources, whole.userId, whole.requestId);
  for (const fatal of new Set(checkpoints)) {
    const { userId, requestId } = await begin();
    const dying = {
      ...engine.sources,
      checkpoint: (where: string) => {
        // Not an error of a step, which would be written down: the process is simply gone.
        if (where === fatal) throw new Died();
      },
    };
    await expect(runErasure(dying, requestId)).rejects.toThrow(Died);
    await endLeases(requestId);
    expect(await runErasure(engine.sources, requestId), fatal).toBe("done");
    expect(await leftOf(userId), fatal).toEqual([]);
    const state = await erasureState(engine.sources, userId, requestId);
    expect(state.receipt?.stores, fatal).toEqual(counts.receipt?.stores);
  }
}, 120_000);
class Died extends Error {}

test("a worker whose lease is held by another does nothing and comes back later", async () => {
  const { requestId } = await begin();
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => release = resolve);
  let reached: () => void = () => {};
  const inside = new Promise<void>((resolve) => reached = resolve);
  const first = runErasure({
    ...engine.sources,
    checkpoint: async (where) => {
      if (where !== "before 1") return;
      reached();
      await held;
    },
  }, requestId);
  await inside;
  expect(await runErasure(engine.sources, requestId)).toBe("busy");
  release();
  expect(await first).toBe("done");
});

test("a worker that lost its lease undoes its batch", async () => {
  const { userId, requestId } = await begin();
  const target = plantable()[0]?.name ?? "";
  let stolen = false;
  const slow = {
    ...engine.sources,
    checkpoint: async (where: string) => {
      const [step] = await engine.db.orm.select().from(erasureStep)
        .where(sql`${erasureStep.requestId} = ${requestId} and ${erasureStep.state} = 'running'`);
      if (stolen || !where.startsWith("before") || step?.target !== target) return;
      stolen = true;
      await endLeases(requestId);
      expect(await runErasure(engine.sources, requestId)).toBe("done");
    },
  };
  // Finds the request done by the other one, or its own attempt taken over.
  expect(["busy", "done"]).toContain(await runErasure(slow, requestId));
  expect(stolen).toBe(true);
  const state = await erasureState(engine.sources, userId, requestId);
  expect(state.state).toBe("done");
  expect(state.receipt?.stores.find(({ store }) => store === target)?.count).toBe(1);
});

test("what slips past a table without a gate is found by the verification and erased in a second round", async () => {
  const { userId, requestId } = await begin();
  const store = plantable()[0];
  if (!store) throw new Error("No table holds anything about a person");
  let planted = false;
  const sources = {
    ...engine.sources,
    checkpoint: async (where: string) => {
      if (where !== "before verifying" || planted) return;
      planted = true;
      // As a writer would that no gate stops.
      await engine.db.transaction(async (tx) => {
        await tx.execute(sql`select set_config('app.erasing', 'on', true)`);
        await plant({ ...engine.db, orm: tx as never }, {
          userId,
          other: null,
          guildId: GUILD,
          canary: "SLIPPED",
          stores: [store],
        });
      });
    },
  };
  expect(await runErasure(sources, requestId)).toBe("done");
  expect(planted).toBe(true);
  expect(await leftOf(userId)).toEqual([]);
  expect(engine.log.join("")).toContain("erasure.leftovers");
});

test("a step that keeps failing blocks the erasure with its code and the gate stays closed", async () => {
  const { userId, requestId } = await begin();
  const broken = {
    ...engine.sources,
    cache: {
      ...engine.sources.cache,
      forget: () => Promise.reject(Object.assign(new Error("away"), { code: "ECONNREFUSED" })),
    },
  };
  for (let attempt = 1; attempt <= 8; attempt++) await expect(runErasure(broken, requestId)).rejects.toThrow("away");
  expect(await runErasure(broken, requestId)).toBe("blocked");
  const [step] = await engine.db.orm.select().from(erasureStep).where(
    sql`${erasureStep.requestId} = ${requestId} and ${erasureStep.state} = 'failed'`,
  );
  expect(step).toMatchObject({ store: "cache", error: "ECONNREFUSED" });
  expect(
    await plant(engine.db, {
      userId,
      other: null,
      guildId: GUILD,
      canary: "AFTER",
      stores: plantable().filter(({ name }) => name === "member_xp"),
    }),
  ).toBe(0);
  // The next start, after somebody mended it, goes on where it stopped.
  await resumeErasures(engine.sources);
  expect(await runErasure(engine.sources, requestId)).toBe("done");
  expect(await leftOf(userId)).toEqual([]);
});

test("bots are told to forget and are waited for until they say so", async () => {
  const { requestId } = await begin();
  const told: unknown[] = [];
  const sources = {
    ...engine.sources,
    // Longer than the test may take: only the answer ends the wait.
    forgetWaitMs: 600_000,
    events: {
      ...engine.sources.events,
      listeners: 1,
      announce: async (_: unknown, event: unknown) => {
        told.push(event);
        await acknowledgeForgotten(engine.sources, requestId);
      },
    },
  };
  expect(await runErasure(sources, requestId)).toBe("done");
  expect(told).toMatchObject([{ type: "forget", requestId, guildId: null }]);
});

test("kill -9 of the working process between steps is survived, over and over", async () => {
  const { userId, requestId } = await begin();
  const steps = (await erasureState(engine.sources, userId, requestId)).steps.length;
  let deaths = 0;
  // Each worker kills itself after one more step than the last; in the end one gets through.
  for (let life = 0; life <= steps + 2; life++) {
    const signal = await workUntilKilled(requestId, life % 2 === 0 ? "after" : "before");
    if (signal === null) break;
    expect(signal).toBe("SIGKILL");
    deaths++;
    await endLeases(requestId);
  }
  expect(deaths).toBeGreaterThan(4);
  const [request] = await engine.db.orm.select().from(erasureRequest).where(eq(erasureRequest.id, requestId));
  expect(request).toMatchObject({ state: "done", userId: null });
  expect(await leftOf(userId)).toEqual([]);
}, 120_000);

/** Runs a real worker process that kills itself at its second such checkpoint; resolves with the signal, null when it got through. */
const workUntilKilled = async (requestId: string, where: string): Promise<NodeJS.Signals | null> => {
  const worker = new URL("./erasure-worker.ts", import.meta.url).pathname;
  const deno = "Deno" in globalThis;
  const child = spawn(process.execPath, [...(deno ? ["run", "-A"] : []), worker], {
    env: {
      ...process.env,
      ERASE_URL: engine.url,
      ERASE_KEY: engine.gateKey,
      ERASE_REQUEST: requestId,
      ERASE_WHERE: where,
    },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [code, signal] = await once(child, "exit") as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal === null) throw new Error(`The worker failed with ${code}`);
  return signal;
};
