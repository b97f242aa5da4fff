import { Buffer } from "node:buffer";
import { beforeEach, expect, test } from "vitest";
import {
  ADMIN,
  CHLOE,
  ELENA,
  FARID,
  GRACE,
  MODERATOR,
  OWNER,
  person,
  REGULAR,
  SEEDED,
  withDiscord,
} from "./harness.ts";
import { refusesBodies } from "./tables.ts";

const it = withDiscord();
beforeEach(() => it.discord.script.reset());

const PIXEL = "data:image/png;base64," +
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]).toString("base64");

/** A person's token with the scopes they gave the seeded application. */
function grant(userId: string, scopes = ["gdm.join"]): string {
  const token = `token-${userId}-${scopes.join("-")}`;
  it.discord.state.grants.set(token, {
    access_token: token,
    refresh_token: `refresh-${token}`,
    application_id: SEEDED.applicationId,
    user_id: userId,
    scopes,
    expires_at: Date.now() + 3_600_000,
  });
  return token;
}

/** A conversation of the owner with two others. */
async function group(as = OWNER, first = ELENA, second = FARID): Promise<{ id: string }> {
  const { body: direct } = await it.rest("POST", "/users/@me/channels", { recipient_id: first }, as);
  const { status, body } = await it.rest("PUT", `/channels/${direct.id}/recipients/${second}`, {}, as);
  expect(status).toBe(201);
  return body;
}

/** Leaves every conversation, so that the next test may open some. */
async function leaveAll(userId: string): Promise<void> {
  for (const channel of [...it.discord.state.channels.values()]) {
    if (channel.type !== 3 || !channel.recipients.includes(userId)) continue;
    await it.rest("DELETE", `/channels/${channel.id}`, undefined, userId);
  }
}

test("a third person makes another conversation of two, which all three are told of", async () => {
  const clients = await Promise.all([OWNER, ELENA, FARID].map((userId) => it.act(userId)));
  const made = await group();
  expect(made).toMatchObject({ type: 3, name: null, icon: null, owner_id: OWNER });
  for (const client of clients) await client.event("CHANNEL_CREATE", (d) => d.id === made.id);
  const { body } = await it.rest("GET", `/channels/${made.id}`, undefined, ELENA);
  expect(body.recipients.map(({ id }: { id: string }) => id)).toEqual([OWNER, FARID]);
  const all = await it.rest("GET", "/users/@me/channels", undefined, FARID);
  expect(all.body.map(({ id }: { id: string }) => id)).toContain(made.id);
});

test("everybody in it writes and reads, nobody else", async () => {
  const made = await group();
  const farid = await it.act(FARID);
  const said = await it.rest("POST", `/channels/${made.id}/messages`, { content: "Hello all" }, ELENA);
  expect(said.status).toBe(200);
  await farid.event("MESSAGE_CREATE", (d) => d.id === said.body.id && d.content === "Hello all");
  expect((await it.rest("GET", `/channels/${made.id}/messages`, undefined, GRACE)).body.code).toBe(50001);
});

test("somebody is taken in and out; the conversation and its people are told", async () => {
  const made = await group();
  const elena = await it.act(ELENA), grace = await it.act(GRACE);
  const path = `/channels/${made.id}/recipients/${GRACE}`;
  expect((await it.rest("PUT", path, {}, ELENA)).status).toBe(204);
  await grace.event("CHANNEL_CREATE", (d) => d.id === made.id);
  const added = await elena.event("CHANNEL_RECIPIENT_ADD");
  expect(added.d).toMatchObject({ channel_id: made.id, user: { id: GRACE } });
  await elena.event("MESSAGE_CREATE", (d) => d.type === 1 && d.mentions[0].id === GRACE);
  expect((await it.rest("DELETE", path, undefined, ELENA)).body.code).toBe(50013);
  expect((await it.rest("DELETE", path, undefined, OWNER)).status).toBe(204);
  await grace.event("CHANNEL_DELETE", (d) => d.id === made.id);
  await elena.event("CHANNEL_RECIPIENT_REMOVE", (d) => d.user.id === GRACE);
  await elena.event("MESSAGE_CREATE", (d) => d.type === 2 && d.mentions[0].id === GRACE);
  expect((await it.rest("DELETE", path, undefined, OWNER)).body.code).toBe(10013);
});

test("name and picture change, and are told in the conversation", async () => {
  const made = await group();
  const farid = await it.act(FARID);
  const { status, body } = await it.rest("PATCH", `/channels/${made.id}`, { name: "Tea round", icon: PIXEL }, ELENA);
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: "Tea round", icon: expect.stringMatching(/^[0-9a-f]{32}$/) });
  await farid.event("CHANNEL_UPDATE", (d) => d.name === "Tea round");
  await farid.event("MESSAGE_CREATE", (d) => d.type === 4 && d.content === "Tea round");
  await farid.event("MESSAGE_CREATE", (d) => d.type === 5);
});

test("whoever leaves is gone from it; the conversation goes to the next, and away with the last", async () => {
  const made = await group();
  const elena = await it.act(ELENA);
  expect((await it.rest("DELETE", `/channels/${made.id}`, undefined, OWNER)).status).toBe(200);
  await elena.event("CHANNEL_UPDATE", (d) => d.id === made.id && d.owner_id === ELENA);
  expect((await it.rest("GET", `/channels/${made.id}`, undefined, OWNER)).body.code).toBe(50001);
  await it.rest("DELETE", `/channels/${made.id}`, undefined, ELENA);
  await it.rest("DELETE", `/channels/${made.id}`, undefined, FARID);
  expect((await it.rest("GET", `/channels/${made.id}`, undefined, FARID)).body.code).toBe(10003);
});

test("an application opens a conversation with those who gave it their token, and names them in it", async () => {
  const elena = await it.act(ELENA);
  const { status, body } = await it.rest("POST", "/users/@me/channels", {
    access_tokens: [grant(ELENA), grant(FARID)],
    nicks: { [ELENA]: "El" },
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ type: 3, owner_id: SEEDED.applicationId, application_id: SEEDED.applicationId });
  expect(body.recipients.map(({ id }: { id: string }) => id)).toEqual([ELENA, FARID]);
  const told = await elena.event("CHANNEL_CREATE", (d) => d.id === body.id);
  expect(told.d.nicks).toEqual([{ id: ELENA, nick: "El" }]);
  const path = `/channels/${body.id}/recipients/${GRACE}`;
  expect((await it.rest("PUT", path, { access_token: grant(GRACE), nick: "G" })).status).toBe(204);
  const added = await elena.event("CHANNEL_RECIPIENT_ADD");
  expect(added.d.nick).toBe("G");
  expect((await it.rest("DELETE", path)).status).toBe(204);
});

test("a token without the scope, another's token, and none are refused", async () => {
  const open = async (token: string) => {
    const { status, body } = await it.rest("POST", "/users/@me/channels", { access_tokens: [token] });
    return [status, body.code];
  };
  expect(await open(grant(ELENA, ["identify"]))).toEqual([403, 50026]);
  expect(await open("nonsense")).toEqual([403, 50025]);
  const made = await it.rest("POST", "/users/@me/channels", { access_tokens: [grant(ELENA)] });
  const path = `/channels/${made.body.id}/recipients/${FARID}`;
  expect((await it.rest("PUT", path, {})).body.code).toBe(50025);
  expect((await it.rest("PUT", path, { access_token: grant(GRACE) })).body.code).toBe(50025);
});

test("no bot is taken into a conversation, nor does one of two with a bot become one of several", async () => {
  const made = await group();
  const bot = await it.rest("PUT", `/channels/${made.id}/recipients/${SEEDED.applicationId}`, {}, OWNER);
  expect([bot.status, bot.body.code]).toEqual([400, 50033]);
  const { body: direct } = await it.rest("POST", "/users/@me/channels", { recipient_id: SEEDED.applicationId }, OWNER);
  const third = await it.rest("PUT", `/channels/${direct.id}/recipients/${ELENA}`, {}, OWNER);
  expect([third.status, third.body.code]).toEqual([400, 50033]);
});

test("people take in whom they could write to, and channels of a server have no recipients", async () => {
  const made = await group();
  const { state } = it.discord, grace = state.users.get(GRACE)!;
  state.users.set(GRACE, { ...grace, dms_closed: true });
  const refused = await it.rest("PUT", `/channels/${made.id}/recipients/${GRACE}`, {}, OWNER);
  expect([refused.status, refused.body.code]).toEqual([400, 50033]);
  state.users.set(GRACE, grace);
  const path = `/channels/${SEEDED.channels.general}/recipients/${GRACE}`;
  expect((await it.rest("PUT", path, {}, OWNER)).body.code).toBe(50024);
  expect((await it.rest("DELETE", path, undefined, OWNER)).body.code).toBe(50024);
});

test("limit: ten people are the most a conversation holds", async () => {
  await leaveAll(OWNER);
  const made = await group();
  for (const userId of [ADMIN, MODERATOR, CHLOE, REGULAR, GRACE, person(8), person(9)]) {
    expect((await it.rest("PUT", `/channels/${made.id}/recipients/${userId}`, {}, OWNER)).status).toBe(204);
  }
  const refused = await it.rest("PUT", `/channels/${made.id}/recipients/${person(10)}`, {}, OWNER);
  expect([refused.status, refused.body.code]).toEqual([400, 30004]);
});

test("limit: nobody is in more than ten conversations they opened", async () => {
  await leaveAll(GRACE);
  for (let count = 0; count < 10; count++) await group(GRACE);
  const { body: direct } = await it.rest("POST", "/users/@me/channels", { recipient_id: ELENA }, GRACE);
  const refused = await it.rest("PUT", `/channels/${direct.id}/recipients/${FARID}`, {}, GRACE);
  expect([refused.status, refused.body.code]).toEqual([400, 30011]);
});

const ofGroup = async () => {
  await leaveAll(OWNER);
  return `/channels/${(await group()).id}`;
};
refusesBodies(it, "conversations", [
  {
    what: "a name of 101 characters",
    described: true,
    method: "PATCH",
    path: ofGroup,
    as: OWNER,
    body: { name: "x".repeat(101) },
    at: "name",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a picture that is none",
    method: "PATCH",
    path: ofGroup,
    as: OWNER,
    body: { icon: "nothing" },
    at: "icon",
    error: "IMAGE_INVALID",
  },
  {
    what: "no tokens at all",
    path: "/users/@me/channels",
    body: { access_tokens: [] },
    at: "access_tokens",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "tokens that are no list",
    path: "/users/@me/channels",
    body: { access_tokens: "one" },
    at: "access_tokens",
    error: "LIST_TYPE_CONVERT",
  },
  {
    what: "a nickname that is no text",
    path: "/users/@me/channels",
    body: { access_tokens: ["t"], nicks: { "1": 5 } },
    at: "nicks.1",
    error: "STRING_TYPE_CONVERT",
  },
  {
    what: "a nickname of 33 characters",
    path: "/users/@me/channels",
    body: { access_tokens: ["t"], nicks: { "1": "x".repeat(33) } },
    at: "nicks.1",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a token that is no text",
    method: "PUT",
    path: async () => `${await ofGroup()}/recipients/${GRACE}`,
    body: { access_token: 5 },
    at: "access_token",
    error: "STRING_TYPE_CONVERT",
  },
]);
