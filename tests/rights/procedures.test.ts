// privacy.* over real HTTP: what each caller may, sessions after an erasure, the export's stream, the job that does the work.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginErasure } from "../../api/rights/erase/request.ts";
import { resumeErasures } from "../../api/rights/erase/run.ts";
import { registry, sql } from "../../db/mod.ts";
import { claimOf, encodeActor, refusal, startTestApi, type TestApi } from "../api/harness.ts";
import { unzip } from "../support/unzip.ts";
import { GUILD, learnGenerated, plant, randomId } from "./support.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ CONTROLLER_NAME: "The tester", CONTROLLER_CONTACT: "tester@example.org" });
  await api.started;
  await learnGenerated(api.services.db);
});
afterAll(() => api.close());

const speaking = (userId: string) => api.speaking({ userId, guildId: GUILD });
const planted = async () => {
  const userId = randomId();
  await plant(api.services.db, { userId, other: null, guildId: GUILD, canary: "OVER-HTTP", at: api.clock.now() });
  return userId;
};
const finished = async (userId: string, requestId: string) => {
  await expect.poll(async () => (await speaking(userId).privacy.erasure.query({ requestId })).state, {
    timeout: 15_000,
  })
    .toBe("done");
  return await speaking(userId).privacy.erasure.query({ requestId });
};

test("the policy is open to everybody and names who answers for the data", async () => {
  const policy = await api.nobody.privacy.policy.query();
  expect(policy.controller?.name).toBe("The tester");
  expect(policy.stores.length).toBeGreaterThan(10);
  expect(policy.recipients.map(({ name }) => name)).not.toContain("Upstash");
  expect((await refusal(api.nobody.privacy.access.query())).code).toBe("unauthenticated");
});

test("a member asks through the bot: sees, refuses, erases, and the job does the rest", async () => {
  const userId = await planted();
  const me = speaking(userId);
  expect(JSON.stringify(await me.privacy.access.query())).toContain("OVER-HTTP");
  const purpose = (await me.privacy.choices.query()).find(({ objectable }) => objectable)?.name ?? "";
  const choices = await me.privacy.choose.mutate({ purpose, guildId: GUILD, allowed: false });
  expect(choices.find(({ name }) => name === purpose)?.exceptions).toEqual([{ guildId: GUILD, allowed: false }]);
  const preview = await me.privacy.erasePreview.query({ guildId: null });
  expect(preview.afterwards).toContain("allow it again");
  const { requestId, session } = await me.privacy.erase.mutate({ guildId: null, confirm: preview.confirm });
  expect(session).toBeNull();
  const done = await finished(userId, requestId);
  expect(done.receipt?.id).toBe(requestId);
  expect(await api.nobody.privacy.receipt.query({ id: requestId })).toEqual(done.receipt);
  expect((await me.privacy.access.query()).stores.every(({ kept }) => kept)).toBe(true);
});

test("an erasure ends older sessions and hands the asking dashboard a new one", async () => {
  const userId = randomId();
  api.discord.people.set(userId, { id: userId, username: "mika", avatar: null, guilds: [] });
  await plant(api.services.db, { userId, other: null, guildId: GUILD, canary: "SESSION", at: api.clock.now() });
  const [here, elsewhere] = [await api.logIn(userId), await api.logIn(userId)];
  api.clock.pass(1000);
  const dashboard = api.session(here);
  const { confirm } = await dashboard.privacy.erasePreview.query({ guildId: null });
  const { requestId, session } = await dashboard.privacy.erase.mutate({ guildId: null, confirm });
  expect((await refusal(dashboard.privacy.access.query())).code).toBe("unauthenticated");
  expect((await refusal(api.session(elsewhere).privacy.access.query())).code).toBe("unauthenticated");
  const renewed = api.session(session ?? "");
  await expect.poll(async () => (await renewed.privacy.erasure.query({ requestId })).state, { timeout: 15_000 }).toBe(
    "done",
  );
  expect((await renewed.privacy.access.query()).stores.filter(({ kind, kept }) => kind === "table" && !kept)).toEqual(
    [],
  );
});

test("an erasure whose worker was lost is taken up at the next start", async () => {
  const userId = await planted();
  const { services } = api;
  const jobs = { ...services.jobs, enqueue: () => Promise.resolve() };
  const requestId = await beginErasure({ ...services, registry, jobs }, { userId, guildId: null }, "self");
  expect((await speaking(userId).privacy.erasure.query({ requestId })).state).toBe("gated");
  expect(await resumeErasures(services)).toBe(1);
  expect((await finished(userId, requestId)).receipt?.id).toBe(requestId);
  expect(await resumeErasures(services)).toBe(0);
});

test("bots hear that they are to forget, and only they may say that they did", async () => {
  const userId = await planted();
  const heard = new Promise<{ requestId: string; userId: string }>((resolve, reject) => {
    const subscription = api.bot.events.stream.subscribe(undefined, {
      onData: (event) => {
        if (event.type !== "forget") return;
        subscription.unsubscribe();
        resolve(event);
      },
      onError: reject,
    });
  });
  await expect.poll(() => api.services.events.listeners, { timeout: 5000 }).toBeGreaterThan(0);
  const { confirm } = await speaking(userId).privacy.erasePreview.query({ guildId: null });
  const { requestId } = await speaking(userId).privacy.erase.mutate({ guildId: null, confirm });
  expect(await heard).toMatchObject({ requestId, userId });
  expect((await refusal(speaking(userId).privacy.forgotten.mutate({ requestId }))).code).toBe("forbidden");
  await api.bot.privacy.forgotten.mutate({ requestId });
  const done = await finished(userId, requestId);
  expect(done.steps.find(({ store }) => store === "bots")?.rows).toBe(1);
});

const download = (userId: string, signal?: AbortSignal) =>
  fetch(`${api.url}/privacy/export`, {
    headers: {
      authorization: `Bot ${api.env.botCredential}`,
      "x-kagami-actor": encodeActor(claimOf(userId, GUILD)),
    },
    ...(signal ? { signal } : {}),
  });

test("the export is a ZIP that an independent reader accepts, and nobody's without a caller", async () => {
  const response = await download(await planted());
  expect(response.headers.get("content-type")).toBe("application/zip");
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="kagami-data-.+\.zip"$/);
  const folder = mkdtempSync(join(tmpdir(), "kagami-http-"));
  const zip = join(folder, "export.zip");
  writeFileSync(zip, new Uint8Array(await response.arrayBuffer()));
  const list = await unzip(zip, join(folder, "out"));
  rmSync(folder, { recursive: true });
  for (const file of ["START-HERE.html", "manifest.json", "policy.html"]) expect(list).toContain(file);
  const refused = await fetch(`${api.url}/privacy/export`);
  expect(refused.status).toBe(401);
  await refused.body?.cancel();
});

test("whoever asks for an export or an erasure too often is told when to ask again, and others are not", async () => {
  const [userId, other] = [randomId(), randomId()];
  const take = (who: string) =>
    fetch(`${api.url}/privacy/export`, {
      headers: { authorization: `Bot ${api.env.botCredential}`, "x-kagami-actor": encodeActor(claimOf(who, null)) },
    });
  const erase = () => speaking(userId).privacy.erase.mutate({ guildId: null, confirm: "not asked for" });
  const now = api.clock.now();
  api.clock.set(new Date(Math.ceil(now.getTime() / 3_600_000) * 3_600_000 + 45.5 * 60_000));
  for (let n = 0; n < 10; n++) {
    expect(await take(userId).then(async (response) => [response.status, (await response.blob()).type])).toEqual([
      200,
      "application/zip",
    ]);
    expect((await refusal(erase())).code).toBe("invalid");
  }
  const refused = await take(userId);
  expect([refused.status, await refused.json()]).toMatchObject([429, {
    error: { code: "limited", text: "Try again in 15 minutes: your data can be exported 10 times an hour" },
  }]);
  expect(await refusal(erase())).toMatchObject({ code: "limited", details: { retryAfterMs: 14.5 * 60_000 } });
  expect((await take(other).then(async (response) => [response.status, (await response.blob()).type]))[0]).toBe(200);
  api.clock.pass(14.5 * 60_000);
  expect((await refusal(erase())).code).toBe("invalid");
  await api.services.cache.forget(userId, null);
  await api.services.cache.forget(other, null);
});

test("a client that goes away in the middle frees the snapshot and its place", async () => {
  const userId = randomId();
  // Enough that the answer cannot fit into the buffers on the way.
  for (let i = 0; i < 3; i++) {
    await api.services.db.orm.execute(
      sql`insert into outbox (id, guild_id, subject_id, kind, payload, due_at, created_at)
      select gen_random_uuid(), ${GUILD}::bigint, ${userId}::bigint, 'message.send',
        jsonb_build_object('content', (select string_agg(md5(random()::text || k || n), '') from generate_series(1, 40) as k)), now(), now()
      from generate_series(1, 4000) as n`,
    );
  }
  const client = new AbortController();
  const response = await download(userId, client.signal);
  await response.body?.getReader().read();
  expect((await (await download(userId)).json() as { error: { code: string } }).error.code).toBe("limited");
  client.abort();
  await expect.poll(async () => {
    const again = await download(userId);
    await again.body?.cancel();
    return again.status;
  }, { timeout: 10_000, interval: 100 }).toBe(200);
});
