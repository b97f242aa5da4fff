// Brings a database up to date: migrations, then what the registry demands of Postgres. Safe to run by several processes
// at once and again at every start.
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import { fileURLToPath } from "node:url";
import { type Client, openClient } from "./client.ts";
import { guardDrizzle } from "./errors.ts";
import { registry } from "./registry.ts";
import { enforcementSql } from "./triggers.ts";

/** The role the api logs in as where it exists: reads and writes rows, changes no structure. */
export const APP_ROLE = "kagami_app";
const MIGRATE_LOCK = 7_270_001;

/** Needs the role that owns the tables. Refuses a gate key other than the one the database was first migrated with. */
export async function migrate({ url, gateKey }: { url: string; gateKey: string }): Promise<void> {
  guardDrizzle();
  // Drizzle changes its client's parsers, so it has one of its own; the lock is held by the other.
  const client = openClient({ url, gateKey, max: 1 });
  const ormClient = openClient({ url, gateKey, max: 1 });
  try {
    await client`select pg_advisory_lock(${MIGRATE_LOCK})`;
    await runMigrations(drizzle(ormClient), {
      migrationsFolder: fileURLToPath(new URL("./migrations", import.meta.url)),
    });
    await client.begin(async (tx) => {
      await tx.unsafe("set local lock_timeout = '10s'");
      await tx.unsafe(enforcementSql(registry));
      await checkKey(tx as unknown as Client);
      await grant(tx as unknown as Client);
    });
  } finally {
    await Promise.all([client.end({ timeout: 5 }), ormClient.end({ timeout: 5 })]);
  }
}

// Another key would find nobody's tag: every objection would silently end. So the tag of nobody is kept for comparison.
const checkKey = async (tx: Client): Promise<void> => {
  const [row] = await tx`
    select encode(gate.tag(0), 'hex') as now, obj_description('gate'::regnamespace, 'pg_namespace') as before`;
  if (!row) return;
  if (row.before === null) return void await tx.unsafe(`comment on schema gate is '${row.now}'`);
  if (row.before !== row.now) {
    throw new Error(
      "Restore the gate key this database was made with: with another one, objections and erasures would not hold",
    );
  }
};

const grant = async (tx: Client): Promise<void> => {
  const [role] = await tx`select 1 from pg_roles where rolname = ${APP_ROLE}`;
  if (!role) return;
  await tx.unsafe(`
    grant usage on schema public, gate to ${APP_ROLE};
    grant select, insert, update, delete on all tables in schema public to ${APP_ROLE};
    grant usage on all sequences in schema public to ${APP_ROLE};
    grant execute on all functions in schema gate to ${APP_ROLE};
    -- For pg-boss, which makes and owns a schema of its own.
    do $$ begin execute format('grant create on database %I to ${APP_ROLE}', current_database()); end $$`);
};
