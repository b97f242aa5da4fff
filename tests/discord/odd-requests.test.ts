// What no client would send: none of it may stop the local Discord, or change how it answers others.
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test, vi } from "vitest";
import { loadDescription } from "../../dev/discord/rest/description.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();

/** Speaks HTTP by hand. @returns everything that comes back */
function speak(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(it.discord.url).port), "127.0.0.1");
  socket.write([...lines, "Host: local", "Connection: close", "", ""].join("\r\n"));
  return text(socket);
}

test.each(["//", "*", "/api/v10//", "/%", "/cdn/%", "/api/v10/users/%"])(
  "an address of %s is answered",
  async (path) => {
    expect(await speak(`GET ${path} HTTP/1.1`)).toMatch(/^HTTP\/1.1 (200|4\d\d) /);
  },
);

test("a gateway connection to an address that is none gets HELLO like any other", async () => {
  const client = it.connect("v=10&encoding=json", "//");
  expect((await client.op(10)).d.heartbeat_interval).toBe(41_250);
});

test.each(["Basic JXp6OnNlY3JldA==", "Basic ???", "Bearer", "Bot", "x"])(
  "an authorization of %s is nobody's",
  async (header) => {
    expect((await it.rest("GET", "/users/@me", undefined, header)).status).toBe(401);
  },
);

// Only Discord's description knows which keys there are.
test.skipIf(loadDescription(undefined) === null)(
  "a key called __proto__ is a mistake of its own form alone",
  async () => {
    const odd: unknown = JSON.parse('{ "__proto__": 1 }');
    const { status, body } = await it.rest("PATCH", "/applications/@me", odd);
    expect([status, Object.keys(body.errors)]).toEqual([400, ["__proto__"]]);
    const next = await it.rest("PATCH", "/applications/@me", { tags: [5] });
    expect(next.body.errors.tags["0"]._errors).toHaveLength(1);
    expect("_errors" in {}).toBe(false);
  },
);

test("a link that asks for what every object has asks for no scope", async () => {
  const link = `/oauth2/authorize?client_id=${SEEDED.applicationId}&scope=constructor`;
  const response = await fetch(it.discord.url + link, { redirect: "manual" });
  expect(response.headers.get("location")).toContain("error=invalid_scope");
});

test("a ticked permission that is no number is none", async () => {
  const link = `/oauth2/authorize?client_id=${SEEDED.applicationId}&scope=bot&permissions=8`;
  const { guildId } = it.discord.script.guild({ withBot: false });
  const owner = it.discord.state.guilds.get(guildId)!.owner_id;
  const form = { decision: "approve", user_id: owner, guild_id: guildId, choosing: "1", permission: "all" };
  const response = await fetch(it.discord.url + link, { method: "POST", body: new URLSearchParams(form) });
  expect(response.status).toBe(200);
  expect(it.discord.state.rolesOf(guildId).filter(({ bot_id }) => bot_id)).toEqual([]);
});

test("whoever goes away amid a request leaves no failure behind", async () => {
  const failed = vi.spyOn(console, "error");
  const socket = connect(Number(new URL(it.discord.url).port), "127.0.0.1");
  socket.end("POST /api/v10/oauth2/token HTTP/1.1\r\nHost: local\r\nContent-Length: 10\r\n\r\nhalf");
  await text(socket);
  expect((await it.rest("GET", "/users/@me")).status).toBe(200);
  expect(failed).not.toHaveBeenCalled();
});

test("a picture that ends after its first bytes is no sticker", async () => {
  const form = new FormData();
  form.set("name", "short");
  form.set("tags", "leaf");
  form.set("description", "");
  form.set("file", new Blob([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])]), "short.png");
  it.botMay("CREATE_GUILD_EXPRESSIONS");
  const { status, body } = await it.rest("POST", `/guilds/${SEEDED.guildId}/stickers`, form);
  expect([status, body.code]).toEqual([400, 50046]);
});

test("a body of endless depth is no JSON", async () => {
  const { status, body } = await it.rest("POST", `/channels/${SEEDED.channels.general}/messages`, deep(101));
  expect([status, body.code]).toEqual([400, 50109]);
});

test("an object that could not be made a text or a number is told as a mistake of its form", async () => {
  const odd = { toString: 1, valueOf: 1 };
  const { status, body } = await it.rest("POST", `/channels/${SEEDED.channels.general}/messages`, {
    content: "x",
    flags: odd,
    allowed_mentions: { parse: [odd] },
    message_reference: { message_id: odd },
  });
  expect([status, body.code, Object.keys(body.errors).sort()]).toEqual([
    400,
    50035,
    ["allowed_mentions", "flags", "message_reference"],
  ]);
});

test("without the description what is nothing where something must be is told as a mistake, too", async () => {
  await using bare = await startLocalDiscord({ openapi: null });
  const post = async (path: string, body: unknown) => {
    const response = await fetch(`${bare.url}/api/v10${path}`, {
      method: "POST",
      headers: { authorization: `Bot ${bare.token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return (await response.json()).errors;
  };
  const embeds = [{ title: "t", fields: [null] }];
  const message = await post(`/channels/${SEEDED.channels.general}/messages`, { embeds });
  expect(message.embeds["0"].fields["0"]._errors[0].code).toBe("DICT_TYPE_CONVERT");
  const emoji = await post(`/guilds/${SEEDED.guildId}/emojis`, { name: "leaf", image: null });
  expect(emoji.image._errors[0].code).toBe("BASE_TYPE_REQUIRED");
});

/** Lists within lists. */
function deep(depth: number): unknown {
  let value: unknown = [];
  for (let level = 0; level < depth; level++) value = [value];
  return { content: value };
}
