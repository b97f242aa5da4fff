// Stopping: nothing that is open keeps the api from ending, and nothing that is open is left without an end.
import { expect, test } from "vitest";
import { sql } from "../../db/mod.ts";
import { claimOf, encodeActor, startTestApi } from "./harness.ts";

const MIKA = "750000000000000001";

// Longer than any test may take: whoever waited for it would fail.
const drainMs = 600_000;

test("an export that nobody reads on ends when the api stops", async () => {
  const api = await startTestApi({}, { drainMs });
  await api.started;
  // Random, so that the archive is larger than what sockets hold.
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
  await api.close();
  const rest = async () => {
    while (!(await reader?.read())?.done);
  };
  await expect(rest()).rejects.toThrow();
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
