import { beforeEach, expect, test } from "vitest";
import { ADMIN, OWNER, SEEDED, withDiscord } from "./harness.ts";

// Whose a server is stands in no description for applications; Discord's own client sends it.
const it = withDiscord({ strictKeys: false });
const { applicationId, guildId } = SEEDED;
const GUILD = `/guilds/${guildId}`;
beforeEach(() => it.discord.script.reset());

test.each([
  ["an administrator takes a server", ADMIN, ADMIN, 403, 50013],
  ["the owner gives a server to a bot", OWNER, applicationId, 400, 50132],
  ["the owner gives a server to somebody who is not in it", OWNER, "1", 404, 10007],
])("%s: refused", async (_what, as, owner_id, status, code) => {
  const answer = await it.rest("PATCH", GUILD, { owner_id }, as);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

test("somebody who waits at the door is given no server, anybody else is", async () => {
  const { state } = it.discord, admin = state.member(guildId, ADMIN)!;
  state.setMember({ ...admin, pending: true });
  expect((await it.rest("PATCH", GUILD, { owner_id: ADMIN }, OWNER)).body.code).toBe(50131);
  state.setMember({ ...admin, pending: false });
  const listener = await it.identify(1);
  expect((await it.rest("PATCH", GUILD, { owner_id: ADMIN }, OWNER)).body.owner_id).toBe(ADMIN);
  await listener.event("GUILD_UPDATE", (d) => d.owner_id === ADMIN);
  const log = await it.rest("GET", `${GUILD}/audit-logs?action_type=1&limit=1`);
  expect(log.body.audit_log_entries[0].changes).toContainEqual({ key: "owner_id", old_value: OWNER, new_value: ADMIN });
  // Who gave it away can no longer delete it.
  expect((await it.rest("DELETE", GUILD, undefined, OWNER)).body.code).toBe(50013);
});
