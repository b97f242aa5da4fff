// One Postgres server a run, and a database of its own for every test file, cloned from one that was migrated once.
import { randomBytes, randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { connect, type Database, withDatabase, withUser } from "../../db/mod.ts";
import { startPostgres } from "../../db/embedded.ts";
import { alive } from "../../db/postgres/lock.ts";
import { isServer } from "../../db/postgres/server.ts";
import { APP_ROLE, migrate } from "../../db/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    postgres: { url: string; gateKey: string };
  }
}
const TEMPLATE = "kagami_template";
const PREFIX = "kagami-test-";

/** Vitest's globalSetup: starts the server, hands its address to the workers, returns what cleans up. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  sweepKilledRuns();
  const home = fs.mkdtempSync(path.join(os.tmpdir(), PREFIX));
  fs.writeFileSync(path.join(home, "run"), String(process.pid));
  // Under root the server is another user, who must be able to enter.
  fs.chmodSync(home, 0o755);
  // Nothing has to survive a power cut here.
  const conf = { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" };
  const server = await startPostgres({ dataDir: path.join(home, "postgres"), conf });
  const gateKey = randomBytes(32).toString("hex");
  const stop = async () => {
    await server.stop();
    fs.rmSync(home, { recursive: true, force: true });
  };
  try {
    await asOwner(server.url, (sql) => sql.unsafe(`create database ${TEMPLATE}`));
    await migrate({ url: withDatabase(server.url, TEMPLATE), gateKey });
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("postgres", { url: server.url, gateKey });
  return stop;
}

/** A run that was killed leaves its server running: the next one ends it and deletes its rows. */
const sweepKilledRuns = (): void => {
  for (const name of fs.readdirSync(os.tmpdir()).filter((name) => name.startsWith(PREFIX))) {
    const home = path.join(os.tmpdir(), name);
    const numberIn = (file: string) => {
      try {
        return Number.parseInt(fs.readFileSync(path.join(home, file), "utf8")) || null;
      } catch {
        return null;
      }
    };
    const run = numberIn("run");
    if (run === null || alive(run)) continue;
    const server = numberIn("postgres/postmaster.pid");
    // Immediate shutdown: there is nothing worth writing out.
    if (server !== null && isServer(server, path.join(home, "postgres"))) process.kill(server, "SIGQUIT");
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
};

export interface TestDatabase {
  /** As the api connects: rows only, no structure. */
  url: string;
  /** As migrations connect. */
  ownerUrl: string;
  gateKey: string;
  db: Database;
  close(): Promise<void>;
}

/** An empty, migrated database; about 0.1 s. Call `close` in afterAll. */
export async function testDatabase(): Promise<TestDatabase> {
  const { inject } = await import("vitest");
  const { url: server, gateKey } = inject("postgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await asOwner(server, async (sql) => {
    await sql.unsafe(`create database ${name} template ${TEMPLATE}`);
    // A clone has the template's tables and rights, but not the right to make pg-boss' schema.
    await sql.unsafe(`grant create on database ${name} to ${APP_ROLE}`);
  });
  const ownerUrl = withDatabase(server, name);
  const url = withUser(ownerUrl, APP_ROLE);
  const db = connect({ url, gateKey, max: 5 });
  const close = async () => {
    await db.close();
    await asOwner(server, (sql) => sql.unsafe(`drop database ${name} with (force)`));
  };
  return { url, ownerUrl, gateKey, db, close };
}

const asOwner = async (url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
  const path = `${new URL(url).searchParams.get("host")}/.s.PGSQL.5432`;
  const sql = postgres({ path, user: "kagami", database: "postgres", max: 1, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
};
