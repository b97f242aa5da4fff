import { beforeEach, expect, test } from "vitest";
import { FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { textChannel } from "./places.ts";

const it = withDiscord();
const { guildId } = SEEDED;
beforeEach(() => it.discord.script.reset());

const say = (channelId: string, content: string, userId = FARID, more: object = {}) =>
  it.discord.script.say({ userId, channelId, content, ...more }).id;
const messages = (channelId: string) => `/channels/${channelId}/messages`;

test("a forwarded message is what it was, without who wrote it, and stays so", async () => {
  const source = textChannel(it), target = textChannel(it);
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "Original", embeds: [{ title: "With an embed" }] }));
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const { body: original } = await it.rest("POST", messages(source), form);
  const reader = await it.act(FARID);
  const reference = { type: 1, message_id: original.id, channel_id: source };
  const { status, body } = await it.rest("POST", messages(target), { message_reference: reference });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    type: 0,
    content: "",
    flags: 1 << 14,
    message_reference: { ...reference, guild_id: guildId },
    message_snapshots: [{ message: { content: "Original", embeds: [{ title: "With an embed" }] } }],
  });
  expect(body.message_snapshots[0].message.author).toBeUndefined();
  await reader.event("MESSAGE_CREATE", (d) => d.id === body.id && d.message_snapshots.length === 1);
  await it.rest("PATCH", `${messages(source)}/${original.id}`, { content: "Changed" });
  await it.rest("DELETE", `${messages(source)}/${original.id}`);
  const kept = (await it.rest("GET", `${messages(target)}/${body.id}`)).body.message_snapshots[0].message;
  expect(kept.content).toBe("Original");
  expect(await (await fetch(kept.attachments[0].url)).text()).toBe("hello");
  const again = { type: 1, message_id: body.id, channel_id: target };
  const twice = await it.rest("POST", messages(source), { message_reference: again });
  expect(twice.body.message_snapshots).toMatchObject([{ message: { content: "Original" } }]);
});

test("of a channel that is deleted no file is left, not even what was forwarded into it", async () => {
  const source = textChannel(it), target = textChannel(it);
  const before = new Set([...it.discord.state.files.entries()].map(([id]) => id));
  const form = new FormData();
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const { body } = await it.rest("POST", messages(source), form);
  await it.rest("POST", messages(target), { message_reference: { type: 1, message_id: body.id, channel_id: source } });
  const made = () => [...it.discord.state.files.entries()].filter(([id]) => !before.has(id)).length;
  expect(made()).toBe(2);
  for (const id of [source, target]) await it.rest("DELETE", `/channels/${id}`, undefined, OWNER);
  expect(made()).toBe(0);
});

test("who may not read content cannot forward it, and gets forwards without it", async () => {
  const place = textChannel(it), id = say(place, "secret");
  const forwarded = await it.rest("POST", messages(place), {
    message_reference: { type: 1, message_id: id, channel_id: place },
  }, GRACE);
  it.discord.script.privileged({ messageContent: false });
  const refused = await it.rest("POST", messages(place), {
    message_reference: { type: 1, message_id: id, channel_id: place },
  });
  const seen = await it.rest("GET", `${messages(place)}/${forwarded.body.id}`);
  it.discord.script.privileged({ messageContent: true });
  expect([refused.status, refused.body.code]).toEqual([403, 160014]);
  expect(seen.body.message_snapshots[0].message).toMatchObject({ content: "", embeds: [] });
});
