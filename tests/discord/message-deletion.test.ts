import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, GRACE, SEEDED, withDiscord } from "./harness.ts";
import { auditLog, intents, textChannel } from "./places.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, guildId } = SEEDED;
const DAY_MS = 86_400_000;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;
const said = (channelId: string) => it.discord.script.messages(channelId).map((message) => message["content"]);

test("many messages go at once, as one event and one entry of the log", async () => {
  const place = textChannel(it);
  const ids = [say(place, "one"), say(place, "two"), say(place, "three")];
  const listener = await it.identify(intents("GUILD_MESSAGES", "GUILD_MODERATION"));
  const reason = { "x-audit-log-reason": "too%20loud" };
  const answer = await it.rest(
    "POST",
    `${messages(place)}/bulk-delete`,
    { messages: [ids[0], ids[1], "1573391140845201888"] },
    undefined,
    reason,
  );
  expect(answer.status).toBe(204);
  expect((await listener.event("MESSAGE_DELETE_BULK")).d).toEqual({
    ids: [ids[0], ids[1]],
    channel_id: place,
    guild_id: guildId,
  });
  const entry = await listener.event("GUILD_AUDIT_LOG_ENTRY_CREATE");
  expect(entry.d).toMatchObject({
    action_type: AUDIT.MESSAGE_BULK_DELETE,
    user_id: applicationId,
    target_id: place,
    reason: "too loud",
    options: { count: "2" },
  });
  expect(said(place)).toEqual(["three"]);
  expect(listener.events("MESSAGE_DELETE")).toEqual([]);
});

test("limit: messages older than 14 days are not deleted in bulk, nor is anything beside them", async () => {
  const place = textChannel(it);
  const old = say(place, "old", FARID, { at: clock.now() - 14 * DAY_MS - 1_000 }), young = say(place, "young");
  const refused = await it.rest("POST", `${messages(place)}/bulk-delete`, { messages: [old, young] });
  expect([refused.status, refused.body.code]).toEqual([400, 50034]);
  expect(said(place)).toEqual(["old", "young"]);
  expect((await it.rest("DELETE", `${messages(place)}/${old}`)).status).toBe(204);
});

test("deleting somebody else's is in the log, counted together; one's own is not", async () => {
  const place = textChannel(it);
  const before = auditLog(it, AUDIT.MESSAGE_DELETE).length;
  for (const id of [say(place, "a"), say(place, "b")]) await it.rest("DELETE", `${messages(place)}/${id}`);
  await it.rest("DELETE", `${messages(place)}/${say(place, "c", GRACE)}`);
  await it.rest("DELETE", `${messages(place)}/${say(place, "d")}`, undefined, FARID);
  const [grace, farid, ...rest] = auditLog(it, AUDIT.MESSAGE_DELETE);
  expect(rest).toHaveLength(before);
  expect(farid).toMatchObject({ user_id: applicationId, target_id: FARID, options: { channel_id: place, count: "2" } });
  expect(grace).toMatchObject({ target_id: GRACE, options: { count: "1" } });
});
