// Settings: versions, validation, audit, undo, and the way to the bots.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BotEvent, Setting } from "../../api/contract.ts";
import { guildSnapshot, MANAGE_GUILD, refusal, startTestApi, type TestApi } from "./harness.ts";

let api: TestApi;
const ADMIN = "700000000000000001";
let last = 800000000000000000n;
const newGuild = () => String(++last);
const admin = (guildId: string) => api.speaking({ userId: ADMIN, guildId, permissions: MANAGE_GUILD });

beforeAll(async () => {
  api = await startTestApi();
  await api.started;
});
afterAll(() => api.close());

test("settings.get() gives the contract's defaults, off, before anything is saved", async () => {
  const guildId = newGuild();
  const setting = await admin(guildId).settings.get.query({ guildId, feature: "levels" });
  expect(setting).toMatchObject({ guildId, feature: "levels", version: 0, enabled: false, updatedAt: null });
  expect(setting.value).toMatchObject({ xpMin: 15, xpMax: 25, cooldownSeconds: 60, rewards: [] });
});

test("settings.update() keeps what a partial change does not name", async () => {
  const guildId = newGuild();
  const first = await admin(guildId).settings.update.mutate({
    guildId,
    feature: "levels",
    version: 0,
    data: { enabled: true, value: { xpMax: 40 } },
  });
  expect(first).toMatchObject({ version: 1, enabled: true, value: { xpMin: 15, xpMax: 40 } });
  const second = await admin(guildId).settings.update.mutate({
    guildId,
    feature: "levels",
    version: 1,
    data: { value: { xpMin: 20 } },
  });
  expect(second).toMatchObject({ version: 2, enabled: true, value: { xpMin: 20, xpMax: 40 } });
});

test("settings.update() on another version is a conflict that carries the current settings", async () => {
  const guildId = newGuild();
  const change = (version: number, xpMin: number) =>
    admin(guildId).settings.update.mutate({ guildId, feature: "levels", version, data: { value: { xpMin } } });
  await change(0, 16);
  const refused = await refusal(change(0, 17));
  expect(refused).toMatchObject({ code: "conflict", status: 409 });
  expect(refused.details["current"]).toMatchObject({ version: 1, value: { xpMin: 16 } });
});

test("settings.update() by two admins at once lets exactly one through, also the first time", async () => {
  const guildId = newGuild();
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map((xpMin) =>
      admin(guildId).settings.update.mutate({ guildId, feature: "levels", version: 0, data: { value: { xpMin } } })
    ),
  );
  expect(results.filter((result) => result.status === "fulfilled")).toHaveLength(1);
});

test("settings.update() names every wrong field and stores nothing", async () => {
  const guildId = newGuild();
  const refused = await refusal(
    admin(guildId).settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { value: { xpMin: 0, cooldownSeconds: 4000 } },
    }),
  );
  expect(refused).toMatchObject({ code: "invalid", status: 400 });
  expect(refused.details["issues"]).toEqual([
    { path: ["xpMin"], message: "Use 1 or more" },
    { path: ["cooldownSeconds"], message: "Use 3600 (one hour) or less" },
  ]);
  const saved = await api.bot.settings.list.query({ guildIds: [guildId] });
  expect(saved).toEqual([]);
});

test("settings.update() refuses a field the feature does not have", async () => {
  const guildId = newGuild();
  const refused = await refusal(
    admin(guildId).settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { value: { xpmin: 3 } },
    }),
  );
  expect(refused).toMatchObject({ code: "invalid", text: 'Remove "xpmin": Levels has no such setting' });
});

test("settings.update() refuses text that Postgres cannot hold, and takes every other", async () => {
  const guildId = newGuild();
  const update = (announceText: string) =>
    admin(guildId).settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { value: { announceText } },
    });
  for (const text of ["a\0b", "half \ud83d", "\udc00"]) {
    expect(await refusal(update(text))).toMatchObject({
      code: "invalid",
      details: { issues: [{ path: ["announceText"] }] },
    });
  }
  const text = "\\u0000 \\ud83d 🎉 \u202e";
  expect((await update(text)).value).toMatchObject({ announceText: text });
});

test("a number no id can have is invalid, not a fault", async () => {
  const guildId = newGuild();
  const ids = ["9223372036854775808", "99999999999999999999", "00000000000000001", "1234567890123456"];
  for (const userId of ids) {
    expect(await refusal(admin(guildId).levels.set.mutate({ guildId, userId, xp: 1 }))).toMatchObject({
      code: "invalid",
      text: "Use a Discord id: 17 to 19 digits",
    });
    expect((await refusal(admin(guildId).privacy.erasePreview.query({ guildId: userId }))).code).toBe("invalid");
  }
});

test("settings.update() checks fields against each other", async () => {
  const guildId = newGuild();
  const update = (value: Record<string, unknown>) =>
    refusal(admin(guildId).settings.update.mutate({ guildId, feature: "levels", version: 0, data: { value } }));
  expect((await update({ xpMin: 30 })).details["issues"]).toMatchObject([{ path: ["xpMax"] }]);
  expect((await update({ announce: "channel" })).details["issues"]).toMatchObject([{ path: ["announceChannelId"] }]);
});

test("settings.update() refuses a new reward with a powerful, foreign or too high role, and a vanished role never blocks", async () => {
  const guildId = newGuild();
  const role = (id: string, rest: object) => ({
    id,
    name: id,
    color: 0,
    position: 1,
    permissions: "0",
    managed: false,
    ...rest,
  });
  const [fine, powerful, high, managed, gone] = ["1", "2", "3", "4", "5"].map((n) => n.repeat(18)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  await api.bot.guilds.sync.mutate({
    guilds: [guildSnapshot(guildId, {
      botTopRole: 5,
      roles: [
        role(fine, {}),
        role(powerful, { permissions: "8" }),
        role(high, { position: 5 }),
        role(managed, { managed: true }),
      ],
    })],
  });
  const update = (version: number, roleIds: string[]) =>
    admin(guildId).settings.update.mutate({
      guildId,
      feature: "levels",
      version,
      data: { value: { rewards: roleIds.map((roleId) => ({ level: 1, roleId })) } },
    });
  for (const bad of [powerful, high, managed]) {
    const refused = await refusal(update(0, [fine, bad]));
    expect(refused.details["issues"]).toMatchObject([{ path: ["rewards", "1", "roleId"] }]);
  }
  await expect(update(0, [fine, gone])).resolves.toMatchObject({ version: 1 });
});

test("audit.list() tells who changed what, from where, and only what differs", async () => {
  const guildId = newGuild();
  await admin(guildId).settings.update.mutate({
    guildId,
    feature: "levels",
    version: 0,
    data: { enabled: true, value: { xpMin: 20, xpMax: 25 } },
  });
  const page = await admin(guildId).audit.list.query({ guildId });
  expect(page.entries).toMatchObject([{
    actor: { userId: ADMIN },
    source: "command",
    action: "settings.update",
    feature: "levels",
    before: { enabled: false, value: { xpMin: 15 } },
    after: { enabled: true, value: { xpMin: 20 } },
    undoneBy: null,
    canUndo: true,
  }]);
  expect(page.entries[0]?.after).toEqual({ enabled: true, value: { xpMin: 20 } });
});

test("audit.list() goes through all entries by cursor, newest first", async () => {
  const guildId = newGuild();
  for (let version = 0; version < 5; version++) {
    const value = { xpMin: version + 1 };
    await admin(guildId).settings.update.mutate({ guildId, feature: "levels", version, data: { value } });
  }
  const seen: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await admin(guildId).audit.list.query({ guildId, limit: 2, ...(cursor ? { cursor } : {}) });
    seen.push(...page.entries.map((entry) => (entry.after as { value: { xpMin: number } }).value.xpMin));
    cursor = page.next ?? undefined;
  } while (cursor);
  expect(seen).toEqual([5, 4, 3, 2, 1]);
});

test("settings.undo() takes one change back as a new version and keeps later ones", async () => {
  const guildId = newGuild();
  const update = (version: number, value: Record<string, unknown>) =>
    admin(guildId).settings.update.mutate({ guildId, feature: "levels", version, data: { value } });
  await update(0, { xpMin: 10 });
  await update(1, { minLength: 9 });
  const [, first] = (await admin(guildId).audit.list.query({ guildId })).entries;
  const undone = await admin(guildId).settings.undo.mutate({ guildId, auditId: first?.id ?? "" });
  expect(undone).toMatchObject({ version: 3, value: { xpMin: 15, minLength: 9 } });
  const entries = (await admin(guildId).audit.list.query({ guildId })).entries;
  expect(entries[0]).toMatchObject({ action: "settings.undo", canUndo: false });
  expect(entries[2]).toMatchObject({ undoneBy: entries[0]?.id, canUndo: false });
  const again = await refusal(admin(guildId).settings.undo.mutate({ guildId, auditId: first?.id ?? "" }));
  expect(again.code).toBe("conflict");
});

test("settings.undo() of a field that was changed again since is a conflict", async () => {
  const guildId = newGuild();
  const update = (version: number, xpMin: number) =>
    admin(guildId).settings.update.mutate({ guildId, feature: "levels", version, data: { value: { xpMin } } });
  await update(0, 10);
  await update(1, 11);
  const first = (await admin(guildId).audit.list.query({ guildId })).entries.at(-1);
  const refused = await refusal(admin(guildId).settings.undo.mutate({ guildId, auditId: first?.id ?? "" }));
  expect(refused).toMatchObject({ code: "conflict" });
});

test("settings.undo() of another server's change is not found", async () => {
  const [guildId, other] = [newGuild(), newGuild()];
  await admin(guildId).settings.update.mutate({ guildId, feature: "levels", version: 0, data: { enabled: true } });
  const [entry] = (await admin(guildId).audit.list.query({ guildId })).entries;
  const refused = await refusal(admin(other).settings.undo.mutate({ guildId: other, auditId: entry?.id ?? "" }));
  expect(refused).toMatchObject({ code: "not_found", status: 404 });
});

test("events.stream() tells a bot of a committed change, and nothing of a refused one", async () => {
  const guildId = newGuild();
  const heard: BotEvent[] = [];
  const open = Promise.withResolvers<void>(), changed = Promise.withResolvers<Setting>();
  const subscription = api.bot.events.stream.subscribe(undefined, {
    onData: (event) => {
      heard.push(event);
      if (event.type === "ping") open.resolve();
      if (event.type === "settings" && event.setting.guildId === guildId) changed.resolve(event.setting);
    },
    onError: (error) => open.reject(error),
  });
  await open.promise;
  await refusal(admin(guildId).settings.update.mutate({ guildId, feature: "levels", version: 7, data: {} }));
  await admin(guildId).settings.update.mutate({ guildId, feature: "levels", version: 0, data: { enabled: true } });
  expect(await changed.promise).toMatchObject({ version: 1, enabled: true });
  subscription.unsubscribe();
  const own = heard.filter((event) => event.type === "settings" && event.setting.guildId === guildId);
  expect(own).toHaveLength(1);
  await expect.poll(() => api.services.events.listeners).toBe(0);
});

test("settings.get() of an unknown feature is not found and lists the known ones", async () => {
  const guildId = newGuild();
  const refused = await refusal(admin(guildId).settings.get.query({ guildId, feature: "nope" }));
  expect(refused).toMatchObject({ code: "not_found", text: "Choose a feature that has settings: levels" });
});
