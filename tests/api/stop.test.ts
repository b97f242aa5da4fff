// Stopping: nothing that is open keeps the api from ending, and nothing that is open is left without an end.
import { expect, test } from "vitest";
import { sql } from "../../db/mod.ts";
import { claimOf, encodeActor, startTestApi, type TestApi } from "./harness.ts";

const MIKA = "750000000000000001";

// Longer than any test may take: whoever waited for it would fail.
const drainMs = 600_000;

/** An export whose first piece was read, and whose archive is larger than what sockets hold. */
const beginExport = async (api: TestApi) => {
  await api.started;
  await api.services.db.orm.execute(sql`
    insert into member_xp (guild_id, user_id, xp, event_at, updated_at)
    select 100000000000000000 + n * 1000000000000 + (random() * 100000000000)::bigint, ${MIKA}::bigint,
      (random() * 2000000000)::int, now() - random() * interval '300 days', now() - random() * interval '300 days'
    from generate_series(1, 200000) n`);
  const response = await fetch(`${api.url}/privacy/export`, {
    headers: { authorization: `Bot ${api.env.botCredential}`, "x-kagami-actor": encodeActor(claimOf(MIKA, null)) },
  });
  expect(response.status).toBe(200);
  const reader = response.body?.getReader();
  await reader?.read();
  return async () => {
    while (!(await reader?.read())?.done);
  };
};

test("an export that nobody reads on ends when the api stops", async () => {
  const api = await startTestApi({}, { drainMs });
  const rest = await beginExport(api);
  await api.close();
  await expect(rest()).rejects.toThrow();
});

test("an export that nobody reads on loses its place after a while", async () => {
  const api = await startTestApi({}, { idleMs: 200 });
  const rest = await beginExport(api);
  const running = async () => {
    const [row] = await api.services.db.orm.execute<{ n: number }>(
      sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and backend_xmin is not null
        and pid <> pg_backend_pid()`,
    );
    return row?.n;
  };
  await expect.poll(running, { timeout: 15_000 }).toBe(0);
  await expect(rest()).rejects.toThrow();
  await api.close();
});

test("a stream of events that nobody ends, and connections that are kept, end when the api stops", async () => {
  const api = await startTestApi({}, { drainMs });
  await api.started;
  const stream = await fetch(`${api.url}/trpc/events.stream`, {
    headers: { authorization: `Bot ${api.env.botCredential}` },
  });
  const reader = stream.body?.getReader();
  await reader?.read();
  await Promise.all([1, 2, 3].map(() => api.bot.settings.list.query({ guildIds: [] })));
  await api.close();
  await reader?.cancel().catch(() => {});
});
