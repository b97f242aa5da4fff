// The api's environment: every problem at once, no value printed.
import { expect, test } from "vitest";
import { readEnv } from "../../api/env.ts";

const good = {
  DATABASE_URL: "postgres://kagami@localhost/kagami?host=/tmp/x",
  GATE_KEY: "a".repeat(64),
  SESSION_KEY: "A".repeat(43) + "=",
  BOT_CREDENTIAL: "b".repeat(32),
  PUBLIC_URL: "http://localhost:4300/",
  DISCORD_CLIENT_ID: "100000000000000001",
};
const problem = (env: Record<string, string | undefined>): string => {
  try {
    readEnv(env);
  } catch (error) {
    return (error as Error).message;
  }
  return "";
};

test("readEnv() fills in what may be left out", () => {
  expect(readEnv(good)).toMatchObject({
    host: "127.0.0.1",
    port: 0,
    publicUrl: "http://localhost:4300",
    discord: { apiUrl: "https://discord.com/api/v10", clientSecret: null },
    redis: null,
    controller: null,
    operatorIds: [],
    logLevel: "info",
  });
});

test("readEnv() names every missing variable at once", () => {
  expect(problem({})).toBe(
    "Correct these variables of the environment:\n" +
      ["DATABASE_URL", "GATE_KEY", "SESSION_KEY", "BOT_CREDENTIAL", "PUBLIC_URL", "DISCORD_CLIENT_ID"]
        .map((name) => `  ${name}: Set this variable`).join("\n"),
  );
});

test("readEnv() never repeats a value", () => {
  const canary = "canary7f3a";
  const wrong = Object.fromEntries(Object.keys(good).map((name) => [name, canary]));
  const text = problem({
    ...wrong,
    API_PORT: canary,
    LOG_LEVEL: canary,
    OPERATOR_IDS: canary,
    DISCORD_API_URL: canary,
  });
  expect(text).toMatch(/GATE_KEY: Use 64 hexadecimal digits/);
  expect(text.split("\n")).toHaveLength(11);
  expect(text).not.toContain(canary);
});

test.each([
  "http://discord.com/api/v10",
  "https://discord.com.evil.example/api",
  "https://evil.example/api",
  "http://10.0.0.1:4320/api",
  "http://127.0.0.1.evil.example/api",
])("readEnv() refuses %s as Discord: a stand-in must be on this machine", (url) => {
  expect(problem({ ...good, DISCORD_API_URL: url })).toMatch(/DISCORD_API_URL: Use https:\/\/discord\.com or/);
  expect(problem({ ...good, DISCORD_AUTHORIZE_URL: url })).toMatch(/DISCORD_AUTHORIZE_URL/);
});

test.each([
  "http://localhost:4320/api/v10",
  "http://127.0.0.1:1/api/v10",
  "http://[::1]:1/api",
  "https://canary.discord.com/api/v10",
])(
  "readEnv() accepts %s as Discord",
  (url) => {
    expect(readEnv({ ...good, DISCORD_API_URL: url }).discord.apiUrl).toBe(url);
  },
);

test("readEnv() wants both halves of a pair", () => {
  expect(problem({ ...good, UPSTASH_REDIS_REST_URL: "https://x.upstash.io" })).toContain(
    "UPSTASH_REDIS_REST_TOKEN: Set this together with UPSTASH_REDIS_REST_URL",
  );
});
