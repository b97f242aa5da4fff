import { beforeEach, expect, onTestFinished, test } from "vitest";
import { AUDIT } from "../../dev/discord/actions/audit.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { FARID, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { auditLog, intents, textChannel } from "./places.ts";

const it = withDiscord();
const { applicationId, channels, guildId } = SEEDED;
const NOBODY = "nobody";
beforeEach(() => it.discord.script.reset());

interface Hook {
  id: string;
  token: string;
  path: string;
}

/** A webhook made by a person, so that it is no application's; or by the bot. */
async function newHook(channelId: string = channels.offTopic, as: "bot" | "owner" = "owner"): Promise<Hook> {
  const who = as === "bot" ? undefined : OWNER;
  const { body } = await it.rest("POST", `/channels/${channelId}/webhooks`, { name: "Herald" }, who);
  return { id: body.id, token: body.token, path: `/webhooks/${body.id}/${body.token}` };
}

const send = (hook: Hook, body: unknown, query = "wait=true") => it.rest("POST", `${hook.path}?${query}`, body, NOBODY);

test("a webhook is made, listed, changed, moved and taken away; whoever looks after them is told, the log knows", async () => {
  const place = textChannel(it), other = textChannel(it);
  const listener = await it.identify(intents("GUILD_WEBHOOKS"));
  const reason = { "x-audit-log-reason": "for%20news" };
  const made = await it.rest("POST", `/channels/${place}/webhooks`, { name: " Herald " }, OWNER, reason);
  expect(made.body).toMatchObject({
    type: 1,
    name: "Herald",
    channel_id: place,
    guild_id: guildId,
    application_id: null,
  });
  expect(made.body.token).toMatch(/^[\w-]{68}$/);
  expect((await listener.event("WEBHOOKS_UPDATE")).d).toEqual({ guild_id: guildId, channel_id: place });
  const { id } = made.body;
  expect((await it.rest("GET", `/channels/${place}/webhooks`, undefined, OWNER)).body).toMatchObject([{ id }]);
  expect((await it.rest("GET", `/guilds/${guildId}/webhooks`, undefined, OWNER)).body.at(-1)).toMatchObject({ id });
  const moved = await it.rest("PATCH", `/webhooks/${id}`, { name: "Crier", channel_id: other }, OWNER);
  expect(moved.body).toMatchObject({ name: "Crier", channel_id: other, user: { id: OWNER } });
  await listener.event("WEBHOOKS_UPDATE", (d) => d.channel_id === other);
  expect((await it.rest("GET", `/webhooks/${id}`, undefined, OWNER)).body.name).toBe("Crier");
  expect((await it.rest("DELETE", `/webhooks/${id}`, undefined, OWNER)).status).toBe(204);
  expect((await it.rest("GET", `/webhooks/${id}`, undefined, OWNER)).body.code).toBe(10015);
  const [deleted, changed, created] = auditLog(it).slice(0, 3);
  expect(created).toMatchObject({
    action_type: AUDIT.WEBHOOK_CREATE,
    user_id: OWNER,
    target_id: id,
    reason: "for news",
  });
  expect(changed).toMatchObject({ action_type: AUDIT.WEBHOOK_UPDATE, target_id: id });
  expect(changed!.changes).toEqual([
    { key: "name", old_value: "Herald", new_value: "Crier" },
    { key: "channel_id", old_value: place, new_value: other },
  ]);
  expect(deleted).toMatchObject({ action_type: AUDIT.WEBHOOK_DELETE, target_id: id });
});

test("events of webhooks need their intent", async () => {
  const deaf = await it.identify(intents("GUILDS", "GUILD_MESSAGES")),
    listening = await it.identify(intents("GUILD_WEBHOOKS"));
  await newHook(textChannel(it));
  await listening.event("WEBHOOKS_UPDATE");
  await deaf.settled();
  expect(deaf.events("WEBHOOKS_UPDATE")).toEqual([]);
});

test("by its token it is seen without its maker, renamed without anybody's name in the log, and taken away", async () => {
  const hook = await newHook();
  const seen = (await it.rest("GET", hook.path, undefined, NOBODY)).body;
  expect(seen).toMatchObject({ id: hook.id, token: hook.token });
  expect(seen.user).toBeUndefined();
  const png =
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const changed = await it.rest("PATCH", hook.path, { name: "Crier", avatar: png }, NOBODY);
  expect(changed.body).toMatchObject({ name: "Crier", avatar: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const picture = await fetch(`${it.discord.url}/cdn/avatars/${hook.id}/${changed.body.avatar}.png`);
  expect([picture.status, picture.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect((await it.rest("PATCH", hook.path, { avatar: null }, NOBODY)).body.avatar).toBeNull();
  expect(auditLog(it)[0]).toMatchObject({ action_type: AUDIT.WEBHOOK_UPDATE, user_id: null });
  expect((await it.rest("DELETE", hook.path, undefined, NOBODY)).status).toBe(204);
  expect((await send(hook, { content: "gone" })).body.code).toBe(10015);
});

test("it writes under its own name or another, and everybody hears", async () => {
  const hook = await newHook();
  const reader = await it.act(FARID);
  expect((await send(hook, { content: "Quietly" }, "")).status).toBe(204);
  await reader.event("MESSAGE_CREATE", (d) => d.content === "Quietly" && d.webhook_id === hook.id);
  const { status, body } = await send(hook, {
    content: `News for <@${FARID}> and @everyone`,
    username: "Gazette",
    avatar_url: "https://example.org/face.png",
    embeds: [{ title: "First page" }],
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({
    webhook_id: hook.id,
    author: { id: hook.id, username: "Gazette", bot: true, discriminator: "0000" },
    mention_everyone: false,
    mentions: [{ id: FARID }],
    embeds: [{ title: "First page", type: "rich" }],
  });
  expect(body.member).toBeUndefined();
  const all = await send(hook, { content: "@everyone", allowed_mentions: { parse: ["everyone"] } });
  expect(all.body).toMatchObject({ mention_everyone: true, author: { username: "Herald" } });
});

test("files and polls go with it; what it sent it reads, changes and takes back", async () => {
  const hook = await newHook();
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "See", attachments: [{ id: "0", description: "A note" }] }));
  form.append("files[0]", new Blob(["hello"], { type: "text/plain" }), "note.txt");
  const { body } = await send(hook, form);
  expect(body.attachments).toMatchObject([{ filename: "note.txt", description: "A note" }]);
  const path = `${hook.path}/messages/${body.id}`;
  expect((await it.rest("GET", path, undefined, NOBODY)).body.content).toBe("See");
  const reader = await it.act(FARID);
  const edited = await it.rest("PATCH", path, { content: "Seen", attachments: [] }, NOBODY);
  expect(edited.body).toMatchObject({ content: "Seen", attachments: [], edited_timestamp: expect.any(String) });
  await reader.event("MESSAGE_UPDATE", (d) => d.content === "Seen");
  expect((await it.rest("DELETE", path, undefined, NOBODY)).status).toBe(204);
  await reader.event("MESSAGE_DELETE", (d) => d.id === body.id);
  const poll = { question: { text: "Tea?" }, answers: [{ poll_media: { text: "Yes" } }] };
  expect((await send(hook, { poll })).body.poll.question.text).toBe("Tea?");
});

test("components: an application's webhook sends all, another's only what needs no answer, and only when asked to", async () => {
  const role = it.botRole;
  onTestFinished(() => {
    it.botRole = role;
  });
  it.botMay("MANAGE_WEBHOOKS");
  const mine = await newHook(channels.general, "bot"), others = await newHook(channels.general);
  const button = { type: 1, components: [{ type: 2, style: 1, label: "Press", custom_id: "press" }] };
  const link = { type: 1, components: [{ type: 2, style: 5, label: "Look", url: "https://example.org" }] };
  expect((await send(mine, { content: "c", components: [button] })).body).toMatchObject({
    application_id: applicationId,
    components: [{ components: [{ custom_id: "press" }] }],
  });
  expect((await send(others, { content: "c", components: [link] })).body.components).toEqual([]);
  const heard = await send(others, { content: "c", components: [link] }, "wait=true&with_components=true");
  expect(heard.body.components).toMatchObject([{ components: [{ url: "https://example.org" }] }]);
  const pressed = await send(others, { content: "c", components: [button] }, "wait=true&with_components=true");
  expect([pressed.status, pressed.body.code]).toEqual([400, 50035]);
});

test("in a forum it opens a post or writes in one; elsewhere it can only write", async () => {
  const forumId = "410000000000000015";
  addChannel(it.discord.state, guildId, { id: forumId, name: "ideas", type: 15, position: 20 });
  const hook = await newHook(forumId);
  expect((await send(hook, { content: "c" })).body.code).toBe(220001);
  const opened = await send(hook, { content: "A thought", thread_name: "Thoughts" });
  expect(opened.status).toBe(200);
  const threadId = opened.body.channel_id;
  expect(opened.body.id).toBe(threadId);
  expect((await it.rest("GET", `/channels/${threadId}`, undefined, OWNER)).body).toMatchObject({
    type: 11,
    name: "Thoughts",
    parent_id: forumId,
  });
  const second = await send(hook, { content: "More" }, `wait=true&thread_id=${threadId}`);
  expect(second.body.channel_id).toBe(threadId);
  const path = `${hook.path}/messages/${second.body.id}`;
  expect((await it.rest("GET", path, undefined, NOBODY)).body.code).toBe(10008);
  expect((await it.rest("GET", `${path}?thread_id=${threadId}`, undefined, NOBODY)).body.content).toBe("More");
  it.discord.script.reset();
  const untagged = await send(hook, { content: "c", thread_name: "x", applied_tags: ["1"] });
  expect([untagged.status, untagged.body.code]).toEqual([404, 10087]);
  const both = await send(hook, { content: "c", thread_name: "x" }, `wait=true&thread_id=${threadId}`);
  expect(both.body.code).toBe(220002);
  expect((await send(await newHook(), { content: "c", thread_name: "x" })).body.code).toBe(220003);
  expect((await it.rest("POST", `${hook.path}/slack`, { text: "c" }, NOBODY)).body.code).toBe(220004);
  expect((await send(hook, { content: "c" }, `thread_id=${channels.general}`)).body.code).toBe(10003);
});

test("Slack's form of a message is understood", async () => {
  const hook = await newHook();
  const reader = await it.act(FARID);
  const answer = await fetch(`${it.discord.url}/api/v10${hook.path}/slack`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      text: "Built <https://example.org/1|number one>",
      username: "Builder",
      attachments: [{
        title: "Log",
        title_link: "https://example.org/1",
        color: "#0a0",
        fields: [{ name: "Took", value: "3 s", inline: true }],
      }],
    }),
  });
  expect([answer.status, await answer.text()]).toEqual([200, "ok"]);
  const { d } = await reader.event("MESSAGE_CREATE", (d) => d.webhook_id === hook.id);
  expect(d).toMatchObject({
    content: "Built [number one](https://example.org/1)",
    author: { username: "Builder" },
    embeds: [{ title: "Log", color: 0x00aa00, fields: [{ name: "Took", value: "3 s", inline: true }] }],
  });
});

const sender = { id: 1, login: "mira", html_url: "https://example.org/mira", avatar_url: "https://example.org/m.png" };
const repository = { id: 1, html_url: "https://example.org/r", name: "garden", full_name: "mira/garden" };
const issue = { id: 1, number: 7, html_url: "https://example.org/7", user: sender, title: "Weeds", body: "Many" };

test.each<[string, object, string]>([
  ["issues", { action: "opened", issue }, "[mira/garden] Issue opened: #7 Weeds"],
  ["pull_request", { action: "closed", pull_request: issue }, "[mira/garden] Pull request closed: #7 Weeds"],
  ["watch", { action: "started" }, "[mira/garden] New star added"],
  ["create", { ref: "spring", ref_type: "branch" }, "[mira/garden] New branch created: spring"],
  [
    "push",
    {
      ref: "refs/heads/main",
      compare: "https://example.org/c",
      commits: [{
        id: "0123456789",
        url: "https://example.org/c1",
        message: "Water\n\nall",
        author: { username: "mira", name: "Mira" },
      }],
    },
    "[mira/garden:main] 1 new commit",
  ],
])("GitHub's %s becomes an embed", async (event, body, title) => {
  const hook = await newHook(textChannel(it));
  const reader = await it.act(OWNER);
  const answer = await it.rest("POST", `${hook.path}/github`, { ...body, repository, sender }, NOBODY, {
    "x-github-event": event,
  });
  expect(answer.status).toBe(204);
  const { d } = await reader.event("MESSAGE_CREATE", (d) => d.webhook_id === hook.id);
  expect(d).toMatchObject({ author: { username: "GitHub" }, embeds: [{ title, author: { name: "mira" } }] });
});

test("what GitHub tells that nobody asked for is taken without a word", async () => {
  const hook = await newHook(textChannel(it));
  const path = `${hook.path}/github`;
  expect((await it.rest("POST", path, { sender }, NOBODY, { "x-github-event": "ping" })).status).toBe(204);
  expect((await it.rest("GET", `${hook.path}/messages/1`, undefined, NOBODY)).body.code).toBe(10008);
});

test("another application does not learn the token of a bot's webhook; a person who manages them neither", async () => {
  const role = it.botRole;
  onTestFinished(() => {
    it.botRole = role;
  });
  it.botMay("MANAGE_WEBHOOKS");
  const hook = await newHook(textChannel(it), "bot");
  it.botMay("SEND_MESSAGES");
  expect((await it.rest("GET", `/webhooks/${hook.id}`)).body.token).toBe(hook.token);
  expect((await it.rest("GET", `/webhooks/${hook.id}`, undefined, OWNER)).body.token).toBeUndefined();
});
