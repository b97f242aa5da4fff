import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readSettings, SettingsError } from "../../dev/run/env.ts";

const folder = mkdtempSync(join(tmpdir(), "kagami-settings-"));
const file = join(folder, ".env");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const problemsOf = (environment: Record<string, string>) => {
  try {
    readSettings(environment, join(folder, "none"));
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  throw new Error("these settings were accepted");
};

describe("readSettings()", () => {
  test("needs nothing: every part has an embedded default", () => {
    const settings = readSettings({}, join(folder, "none"));
    expect(settings).toMatchObject({ PUBLIC_URL: "http://localhost:4300", API_PORT: 4310, LOCAL_DISCORD_PORT: 4320 });
    expect(settings.DATABASE_URL).toBeUndefined();
    expect(settings.DISCORD_TOKEN).toBeUndefined();
  });

  test("reads .env, lets the environment win, and takes an empty value as absent", () => {
    writeFileSync(file, `WEB_PORT=5000\nAPI_PORT=5001\nDATABASE_URL=\n`);
    const settings = readSettings({ API_PORT: "6001", WEB_PORT: "" }, file);
    expect(settings).toMatchObject({ WEB_PORT: 5000, API_PORT: 6001, PUBLIC_URL: "http://localhost:5000" });
    expect(settings.DATABASE_URL).toBeUndefined();
  });

  test("each setting replaces its default alone", () => {
    const url = "postgres://kagami:secret@db.example/kagami";
    expect(readSettings({ DATABASE_URL: url }, file)).toMatchObject({ DATABASE_URL: url, WEB_PORT: 5000 });
    const token = `${btoa("100000000000000001")}.x.y`;
    expect(readSettings({ DISCORD_TOKEN: token }, file).DISCORD_TOKEN).toBe(token);
  });

  test("lists every wrong value at once and prints none of them", () => {
    const secret = "hunter2-secret-value";
    const error = problemsOf({
      DATABASE_URL: `mysql://u:${secret}@h/d`,
      UPSTASH_REDIS_REST_URL: "https://cache.example",
      DISCORD_TOKEN: secret,
      WEB_PORT: secret,
      PUBLIC_URL: secret,
      GATE_KEY: secret,
      SESSION_KEY: secret,
      LOG_LEVEL: secret,
    });
    const named = error.problems.map((problem) => problem.split(":")[0]).sort();
    expect(named).toEqual(expect.arrayContaining([
      "DATABASE_URL",
      "DISCORD_TOKEN",
      "GATE_KEY",
      "LOG_LEVEL",
      "PUBLIC_URL",
      "SESSION_KEY",
      "WEB_PORT",
    ]));
    expect(error.message).not.toContain(secret);
  });

  test.each([
    [{ UPSTASH_REDIS_REST_URL: "https://cache.example" }, "UPSTASH_REDIS_REST_TOKEN"],
    [{ UPSTASH_REDIS_REST_TOKEN: "token" }, "UPSTASH_REDIS_REST_URL"],
    [{ DISCORD_CLIENT_SECRET: "a-long-secret" }, "DISCORD_TOKEN"],
  ])("asks for the other half of a pair", (environment, missing) => {
    expect(problemsOf(environment as unknown as Record<string, string>).problems).toEqual([
      expect.stringMatching(new RegExp(`^${missing}: set it too`)),
    ]);
  });
});
