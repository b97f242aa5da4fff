// Who may call what: every procedure of the router, by every kind of caller. No procedure can be left out.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { appRouter } from "../../api/router.ts";
import type { Access } from "../../api/trpc.ts";
import { encodeActor, guildSnapshot, MANAGE_GUILD, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
const GUILD = "810000000000000001";
const ABSENT = "810000000000000002";
const FOREIGN = "810000000000000003";
const UNMANAGED = "810000000000000004";
const PERSON = "710000000000000001";
let session = "";

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
  for (const id of [GUILD, FOREIGN, UNMANAGED]) await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(id)] });
  api.discord.people.set(PERSON, {
    id: PERSON,
    username: "mika",
    guilds: [
      { id: GUILD, name: "managed", permissions: MANAGE_GUILD },
      { id: ABSENT, name: "without Kagami", permissions: MANAGE_GUILD },
      { id: UNMANAGED, name: "plain member", permissions: "0" },
    ],
  });
  session = await api.logIn(PERSON);
});
afterAll(() => api.close());

interface Definition {
  path: string;
  type: "query" | "mutation" | "subscription";
  access: Access;
}
const procedures: Definition[] = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: Definition["type"]; meta?: { access?: Access } } }
  >,
).map(([path, { _def }]) => ({ path, type: _def.type, access: _def.meta?.access as Access }));
const withAccess = (...access: Access[]) => procedures.filter((procedure) => access.includes(procedure.access));

/** Status and domain code of a bare call. Rights are checked before the input is complete, so only the server is given. */
const call = async ({ path, type }: Definition, headers: Record<string, string>, guildId = GUILD) => {
  const input = JSON.stringify({ guildId });
  const query = type === "mutation" ? "" : `?input=${encodeURIComponent(input)}`;
  const response = await fetch(`${api.url}/trpc/${path}${query}`, {
    method: type === "mutation" ? "POST" : "GET",
    headers: { ...headers, ...(type === "mutation" ? { "content-type": "application/json" } : {}) },
    ...(type === "mutation" ? { body: input } : {}),
  });
  const text = await readStart(response);
  const code = /"domain":\{"code":"(\w+)"/.exec(text)?.[1] ?? null;
  return { status: response.status, code };
};
/** A stream never ends by itself; its first piece says how the call went. */
const readStart = async (response: Response): Promise<string> => {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return await response.text();
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  while (!/"domain"|"type":"ping"/.test(text)) {
    const piece = await reader?.read();
    if (!piece || piece.done) break;
    text += decoder.decode(piece.value);
  }
  await reader?.cancel();
  return text;
};

const asBot = () => ({ authorization: `Bot ${api.env.botCredential}` });
const speaking = (guildId: string | null, permissions = "0") => ({
  ...asBot(),
  "x-kagami-actor": encodeActor({ userId: PERSON, guildId, permissions, roles: [], locale: "en-US" }),
});
const asSession = () => ({ authorization: `Session ${session}` });

test("every procedure says who may call it", () => {
  expect(procedures.length).toBeGreaterThan(20);
  const known: Access[] = ["open", "member", "guild:member", "guild:manage", "bot", "operator"];
  expect(procedures.filter(({ access }) => !known.includes(access))).toEqual([]);
});

describe("nobody", () => {
  test.each(procedures.filter(({ access }) => access !== "open"))(
    "$path is 401 without credentials",
    async (procedure) => {
      expect(await call(procedure, {})).toMatchObject({ code: "unauthenticated" });
    },
  );
  test.each(withAccess("member", "guild:member", "guild:manage"))(
    "$path is 401 with a forged session",
    async (procedure) => {
      const forged = { authorization: `Session ${session.slice(0, -2)}xx` };
      expect(await call(procedure, forged)).toEqual({ status: 401, code: "unauthenticated" });
    },
  );
  test.each(withAccess("bot"))("$path is 401 with a wrong bot credential", async (procedure) => {
    expect(await call(procedure, { authorization: `Bot ${"x".repeat(43)}` })).toMatchObject({
      code: "unauthenticated",
    });
  });
  test.each(withAccess("open"))("$path is open", async (procedure) => {
    expect(["unauthenticated", "forbidden"]).not.toContain((await call(procedure, {})).code);
  });
});

describe("a person", () => {
  test.each(withAccess("bot"))("$path is 403 for a session", async (procedure) => {
    expect(await call(procedure, asSession())).toMatchObject({ code: "forbidden" });
  });
  test.each(withAccess("bot"))("$path is 403 for the bot speaking for a member", async (procedure) => {
    expect(await call(procedure, speaking(GUILD, "8"))).toMatchObject({ code: "forbidden" });
  });
  test.each(withAccess("guild:manage"))("$path is 403 for a session without Manage Server", async (procedure) => {
    expect(await call(procedure, asSession(), UNMANAGED)).toEqual({ status: 403, code: "forbidden" });
  });
  test.each(withAccess("guild:manage"))("$path is 403 for a member without Manage Server", async (procedure) => {
    expect(await call(procedure, speaking(GUILD))).toEqual({ status: 403, code: "forbidden" });
  });
  test.each(withAccess("guild:member", "guild:manage"))(
    "$path is 404 in a server the session is not in",
    async (procedure) => {
      expect(await call(procedure, asSession(), FOREIGN)).toEqual({ status: 404, code: "not_found" });
    },
  );
  test.each(withAccess("guild:member", "guild:manage"))(
    "$path is 404 in a server without Kagami",
    async (procedure) => {
      expect(await call(procedure, asSession(), ABSENT)).toEqual({ status: 404, code: "not_found" });
    },
  );
  test.each(withAccess("guild:member", "guild:manage"))(
    "$path is 403 for a member who speaks elsewhere",
    async (procedure) => {
      expect(await call(procedure, speaking(FOREIGN, "8"))).toEqual({ status: 403, code: "forbidden" });
      expect(await call(procedure, speaking(null, "8"))).toEqual({ status: 403, code: "forbidden" });
    },
  );
  test.each(withAccess("operator"))("$path is 403 for anybody the operator did not name", async (procedure) => {
    expect(await call(procedure, asSession())).toEqual({ status: 403, code: "forbidden" });
  });
});

describe("the right caller", () => {
  const passes = (code: string | null) => expect(["unauthenticated", "forbidden"]).not.toContain(code);
  test.each(withAccess("bot"))("$path lets the bot in", async (procedure) => {
    passes((await call(procedure, asBot())).code);
  });
  test.each(withAccess("guild:manage"))("$path lets an admin in, by command and by session", async (procedure) => {
    passes((await call(procedure, speaking(GUILD, MANAGE_GUILD))).code);
    passes((await call(procedure, asSession())).code);
  });
  test.each(withAccess("guild:member"))(
    "$path lets a plain member in, by command and by session",
    async (procedure) => {
      passes((await call(procedure, speaking(GUILD))).code);
      passes((await call(procedure, asSession(), UNMANAGED)).code);
    },
  );
});

test("plain routes that need a person refuse nobody and the bot itself", async () => {
  for (const headers of [{}, asBot(), { authorization: "Session nonsense" }]) {
    const response = await fetch(`${api.url}/privacy/export`, { headers: headers as Record<string, string> });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: "unauthenticated" } });
  }
});

test("an error carries a request id and no stack, no path and no value", async () => {
  const response = await fetch(
    `${api.url}/trpc/settings.get?input=${encodeURIComponent('{"guildId":"secret-value"}')}`,
    {
      headers: asSession(),
    },
  );
  const text = await response.text();
  expect(response.status).toBe(400);
  expect(JSON.parse(text).error.data.domain.requestId).toBe(response.headers.get("x-request-id"));
  expect(text).not.toMatch(/\.ts|at |secret-value/);
});
