// The api with its real neighbours: somebody of the local Discord logs in, and the running bot answers for names.
import { createTRPCClient, httpLink } from "@trpc/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AppRouter } from "../../api/router.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { type TestDatabase, testDatabase } from "../support/postgres.ts";
import { eventually } from "../support/script.ts";

let database: TestDatabase, house: TestHouse;
beforeAll(async () => {
  database = await testDatabase();
  house = await openHouse({ databaseUrl: database.url, gateKey: database.gateKey });
});
afterAll(async () => {
  await house?.[Symbol.asyncDispose]();
  await database?.close();
});

const client = (session?: string) =>
  createTRPCClient<AppRouter>({
    links: [httpLink({
      url: `${house.urls.api}/trpc`,
      headers: session === undefined ? {} : { authorization: `Session ${session}` },
    })],
  });

/** Start, consent on the local Discord's page, finish. */
const logIn = async (userId: string): Promise<string> => {
  const begun = await client().auth.start.mutate({});
  const consent = await fetch(begun.url, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve", user_id: userId }),
    redirect: "manual",
  });
  const back = new URL(consent.headers.get("location") ?? "");
  await consent.body?.cancel();
  expect(`${back.origin}${back.pathname}`).toBe(`${house.urls.dashboard}/auth/callback`);
  const [code, state] = [back.searchParams.get("code") ?? "", back.searchParams.get("state") ?? ""];
  return (await client().auth.finish.mutate({ code, state, login: begun.login })).session;
};

test(
  "an owner logs in, turns levels on, sees a member by name, and is out after logging out",
  { timeout: 60_000 },
  async () => {
    const guild = await house.script.call<{ guildId: string; channelIds: string[]; userIds: string[] }>(
      "guild",
      { members: 3, channels: 1, withBot: true },
    );
    const { guildId } = guild;
    const guilds = await house.script.call<{ id: string; owner_id: string }[]>("guilds");
    const ownerId = guilds.find((entry) => entry.id === guildId)?.owner_id ?? "";
    const api = client(await logIn(ownerId));
    expect(await api.auth.me.query()).toMatchObject({ userId: ownerId });
    await eventually(
      "the bot's report",
      async () =>
        (await api.guilds.list.query()).some((entry) => entry.id === guildId && entry.hasBot && entry.canManage) ||
        null,
    );

    const saved = await api.settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { enabled: true, value: { cooldownSeconds: 0 } },
    });
    expect(saved).toMatchObject({ version: 1, enabled: true });
    const speaker = guild.userIds.find((id) => id !== ownerId) ?? "";
    const board = await eventually("XP with a name", async () => {
      await house.script.say(speaker, guild.channelIds[0] ?? "", "The mirror counts this one");
      const page = await api.levels.leaderboard.query({ guildId });
      return page.entries[0]?.name ? page : null;
    });
    expect(board.entries[0]).toMatchObject({ userId: speaker, rank: 1 });
    const [entry] = (await api.audit.list.query({ guildId })).entries;
    expect(entry).toMatchObject({ source: "dashboard", actor: { userId: ownerId } });

    const member = client(await logIn(speaker));
    await expect(member.settings.get.query({ guildId, feature: "levels" })).rejects.toThrow("Manage Server");
    await api.auth.logout.mutate();
    await expect(api.auth.me.query()).rejects.toThrow("Log in again");
    await house.kill("api");
    await house.start("api");
    // The new process remembers nothing; the token it would ask with was revoked.
    await expect(api.auth.me.query()).rejects.toThrow("Log in again");
  },
);
