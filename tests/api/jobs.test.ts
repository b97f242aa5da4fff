// Jobs: enqueued with their transaction, retried, dead-lettered; nothing but declared fields reaches the table.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJobs, type Jobs } from "../../api/core/jobs/service.ts";
import { createLog } from "../../api/core/log.ts";
import { erasureRun, type Job, sql } from "../../db/mod.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";

let database: TestDatabase, jobs: Jobs;
const lines: string[] = [];
const log = createLog({
  level: "debug",
  declared: ["event", "job"],
  destination: { write: (line) => void lines.push(line) },
});
const jobNamed = (name: string) => ({ ...erasureRun, name }) as typeof erasureRun;
const stored = async (job: Job) => [
  ...await database.db.orm.execute<{ data: unknown; state: string; output: unknown }>(
    sql`select data, state::text, output from pgboss.job where name = ${job.name} order by created_on`,
  ),
];

beforeAll(async () => {
  database = await testDatabase();
  jobs = createJobs({ db: database.db, log });
  await jobs.start();
});
afterAll(async () => {
  await jobs.stop();
  await database.close();
});

test("enqueue() happens with its transaction, or not at all", async () => {
  const job = jobNamed("test.transaction");
  await expect(database.db.transaction(async (tx) => {
    await jobs.enqueue(tx, job, { requestId: "rolled back" });
    throw new Error("no");
  })).rejects.toThrow("no");
  await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: "committed" }));
  expect(await stored(job)).toMatchObject([{ data: { requestId: "committed" } }]);
});

test("work() is handed exactly what was enqueued", async () => {
  const job = jobNamed("test.work");
  const { promise, resolve } = Promise.withResolvers<object>();
  await jobs.work(job, (payload) => Promise.resolve(resolve(payload)));
  await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: 'it\'s "quoted" $1' }));
  expect(await promise).toEqual({ requestId: 'it\'s "quoted" $1' });
});

test("a job that throws is tried again, and what it threw is stored nowhere", async () => {
  const job = jobNamed("test.retry");
  const { promise, resolve } = Promise.withResolvers<void>();
  let tries = 0;
  await jobs.work(job, () => {
    if (++tries === 1) return Promise.reject(new Error("canary-7f3a"));
    return Promise.resolve(resolve());
  });
  await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: "1" }));
  await promise;
  await expect.poll(async () => (await stored(job))[0]?.state).toBe("completed");
  expect(JSON.stringify(await stored(job)) + lines.join()).not.toContain("canary-7f3a");
});

test("of jobs with one key at most one waits", async () => {
  const job = jobNamed("test.key");
  for (let n = 0; n < 3; n++) {
    await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: "1" }, { key: "one" }));
  }
  await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: "2" }));
  await database.db.transaction((tx) => jobs.enqueue(tx, job, { requestId: "2" }));
  expect(await stored(job)).toHaveLength(3);
});

test("enqueue() refuses a payload without its declared fields and drops others", async () => {
  const job = jobNamed("test.payload");
  await expect(database.db.transaction((tx) => jobs.enqueue(tx, job, {} as { requestId: string }))).rejects.toThrow(
    'Give job "test.payload" its field "requestId" as text',
  );
  const more = { requestId: "1", userId: "700000000000000001" };
  await database.db.transaction((tx) => jobs.enqueue(tx, job, more));
  expect(await stored(job)).toMatchObject([{ data: { requestId: "1" } }]);
  expect(JSON.stringify(await stored(job))).not.toContain("700000000000000001");
});

test("a job that is due later waits", async () => {
  const job = jobNamed("test.later");
  await database.db.transaction((tx) =>
    jobs.enqueue(tx, job, { requestId: "1" }, { dueAt: new Date(Date.now() + 3_600_000) })
  );
  let ran = false;
  await jobs.work(job, () => Promise.resolve(void (ran = true)));
  const [row] = await database.db.orm.execute<{ inMs: string }>(
    sql`select extract(epoch from start_after - now()) * 1000 as "inMs" from pgboss.job where name = ${job.name}`,
  );
  expect(Number(row?.inMs)).toBeGreaterThan(3_500_000);
  expect(ran).toBe(false);
});
