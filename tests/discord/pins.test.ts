import { beforeEach, expect, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, SEEDED, withDiscord } from "./harness.ts";
import { auditLog, intents, textChannel } from "./places.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;

test("pins come newest first and in pages; pinning is told, written in the channel and in the log", async () => {
  it.botMay("PIN_MESSAGES");
  const place = textChannel(it);
  const ids = ["one", "two", "three"].map((content) => say(place, content));
  const listener = await it.identify(intents("GUILDS", "GUILD_MESSAGES", "MESSAGE_CONTENT"));
  for (const id of ids) {
    expect((await it.rest("PUT", `${messages(place)}/pins/${id}`)).status).toBe(204);
    clock.advance(1_000);
  }
  const told = await listener.event("CHANNEL_PINS_UPDATE");
  expect(told.d).toEqual({ channel_id: place, guild_id: guildId, last_pin_timestamp: expect.any(String) });
  await listener.event("MESSAGE_UPDATE", (d) => d.id === ids[0] && d.pinned === true && d.edited_timestamp === null);
  const system = await listener.event("MESSAGE_CREATE", (d) => d.type === 6);
  expect(system.d).toMatchObject({
    author: { id: applicationId },
    content: "",
    message_reference: { message_id: ids[0], channel_id: place, guild_id: guildId },
  });
  const first = (await it.rest("GET", `${messages(place)}/pins?limit=2`)).body;
  expect([first.items.map((it: { message: { id: string } }) => it.message.id), first.has_more]).toEqual([[
    ids[2],
    ids[1],
  ], true]);
  const before = encodeURIComponent(first.items[1].pinned_at);
  const second = (await it.rest("GET", `${messages(place)}/pins?before=${before}`)).body;
  expect([second.items.map((it: { message: { id: string } }) => it.message.id), second.has_more]).toEqual([
    [ids[0]],
    false,
  ]);
  expect((await it.rest("GET", `/channels/${place}/pins`)).body.map((it: { id: string }) => it.id)).toEqual(
    [...ids].reverse(),
  );
  expect(auditLog(it, AUDIT.MESSAGE_PIN)[0]).toMatchObject({
    target_id: FARID,
    options: { channel_id: place, message_id: ids[2] },
  });
  expect((await it.rest("DELETE", `${messages(place)}/pins/${ids[2]}`)).status).toBe(204);
  expect((await it.rest("PUT", `/channels/${place}/pins/${ids[2]}`)).status).toBe(204);
  expect((await it.rest("DELETE", `/channels/${place}/pins/${ids[2]}`)).status).toBe(204);
  expect(auditLog(it, AUDIT.MESSAGE_UNPIN)[0]).toMatchObject({ options: { message_id: ids[2] } });
  expect(it.discord.state.messages.get(ids[2]!)!.pinned).toBe(false);
  const history = await it.rest("GET", `${messages(place)}?limit=100`);
  expect(history.body.filter((it: { type: number }) => it.type === 6)).toHaveLength(4);
});

test("limit: a channel has 250 pins", async () => {
  it.botMay("PIN_MESSAGES");
  const place = textChannel(it);
  for (let n = 0; n < 250; n++) {
    const message = it.discord.state.messages.get(say(place, `${n}`))!;
    it.discord.state.messages.set(message.id, { ...message, pinned: true });
  }
  const refused = await it.rest("PUT", `${messages(place)}/pins/${say(place, "one more")}`);
  expect([refused.status, refused.body.code]).toEqual([400, 30003]);
});
