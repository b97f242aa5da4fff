// pg-boss over our driver, as the role the api has.
import { PgBoss } from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { jobsIn, sql } from "../../db/mod.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";

let database: TestDatabase;
let boss: PgBoss;
beforeAll(async () => {
  database = await testDatabase();
  boss = new PgBoss({ db: database.db.jobs, schedule: false, supervise: false });
  boss.on("error", (error) => console.error(error));
  await boss.start();
  await boss.createQueue("test");
});
afterAll(async () => {
  await boss.stop({ graceful: false });
  await database.close();
});

const data = { text: 'it\'s "quoted"', list: [1, 2], nested: { a: null } };
const fetchAll = async () => (await boss.fetch("test", { batchSize: 10 }))?.map((job) => job.data) ?? [];

test("a job's data arrives as it was sent", async () => {
  await boss.send("test", data);
  expect(await fetchAll()).toEqual([data]);
});

test("a job sent in a transaction exists if, and only if, the transaction commits", async () => {
  const { db } = database;
  await expect(db.transaction(async (tx) => {
    await boss.send("test", data, { db: jobsIn(tx) });
    throw new Error("changed my mind");
  })).rejects.toThrow("changed my mind");
  expect(await fetchAll()).toEqual([]);
  await db.transaction(async (tx) => {
    await tx.execute(sql`select 1`);
    await boss.send("test", data, { db: jobsIn(tx) });
  });
  expect(await fetchAll()).toEqual([data]);
});

test("beginTransaction() commits once, and rolls back as often as asked", async () => {
  const { jobs, raw } = database.db;
  const one = await jobs.beginTransaction();
  await one.db.executeSql("insert into gateway_gap (shard_id, to_at, reason) values ($1, now(), $2)", [1, "kept"]);
  await one.commit();
  const two = await jobs.beginTransaction();
  await two.db.executeSql("insert into gateway_gap (shard_id, to_at, reason) values ($1, now(), $2)", [2, "dropped"]);
  await two.rollback();
  await two.rollback();
  expect((await raw`select reason from gateway_gap`).map((row) => row.reason)).toEqual(["kept"]);
});

test("listen() hears a notification of another connection", async () => {
  const { db } = database;
  let hear: (payload: string) => void;
  const heard = new Promise<string>((resolve) => hear = resolve);
  const listening = await db.listen("test_channel", (payload) => hear(payload));
  await db.transaction((tx) => tx.execute(sql`select pg_notify('test_channel', 'hello')`));
  expect(await heard).toBe("hello");
  await listening.close();
});
