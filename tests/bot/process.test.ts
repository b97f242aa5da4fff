// The bot as a process, with exactly the rights it needs: what it says when it starts, stops and cannot go on.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import process from "node:process";
import { afterEach, beforeEach, expect, it } from "vitest";
import { LedgerApi } from "./support/ledger-api.ts";
import { ScriptedGateway } from "./support/gateway.ts";
import { CREDENTIAL, TOKEN } from "./support/start.ts";

let gateway: ScriptedGateway, api: LedgerApi;
beforeEach(async () => {
  [gateway, api] = await Promise.all([ScriptedGateway.start(), LedgerApi.start()]);
});
afterEach(async () => {
  await Promise.all([gateway.stop(), api.kill()]);
});

const NAMES = ["API_URL", "BOT_CREDENTIAL", "DISCORD_TOKEN", "DISCORD_API_URL", "PUBLIC_URL", "LOG_LEVEL"];
const root = fileURLToPath(new URL("../../", import.meta.url));

function startProcess(env: Record<string, string>) {
  const hosts = [api.url, gateway.apiUrl].map((url) => new URL(url).host).join(",");
  const flags = "deno" in process.versions
    ? [
      "run",
      "--no-prompt",
      "--quiet",
      "--cached-only",
      "--ignore-env",
      `--allow-env=${NAMES.join(",")}`,
      "--allow-sys=hostname",
      `--allow-net=${hosts}`,
    ]
    : [];
  const child = spawn(process.execPath, [...flags, "bot/main.ts"], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...env },
  });
  let out = "", error = "";
  const ready = Promise.withResolvers<string>();
  child.stdout.on("data", (data) => {
    out += String(data);
    if (out.includes("\n")) ready.resolve(out);
  });
  child.stderr.on("data", (data) => error += String(data));
  const ended = new Promise<{ code: number | null; error: string; out: string }>((resolve) =>
    child.on("close", (code) => resolve({ code, error, out }))
  );
  return { child, ready: ready.promise, ended };
}
const config = () => ({
  API_URL: api.url,
  BOT_CREDENTIAL: CREDENTIAL,
  DISCORD_TOKEN: TOKEN,
  DISCORD_API_URL: gateway.apiUrl,
  PUBLIC_URL: "http://localhost:4300",
});

it("prints one line when it is ready, and keeps the session when it is asked to stop", async () => {
  const bot = startProcess(config());
  expect(await bot.ready).toBe("ready 1 shard\n");
  const closed = new Promise<number>((resolve) => gateway.session.socket?.on("close", resolve));
  process.kill(bot.child.pid as number, "SIGTERM");
  expect(await closed).toBe(3000);
  const { error, out } = await bot.ended;
  expect(out).toBe("ready 1 shard\n");
  for (const line of error.trim().split("\n")) expect(Object.keys(JSON.parse(line))).toContain("msg");
  expect(api.shards.get(0)?.cursor?.sessionId).toBe("session-1");
});

it("names everything that is wrong with its configuration at once, and no value", async () => {
  const { code, error } = await startProcess({
    ...config(),
    API_URL: "nowhere",
    BOT_CREDENTIAL: "short",
    PUBLIC_URL: "",
  }).ended;
  expect(code).toBe(1);
  expect(error).toBe(
    "The bot cannot start with this configuration:\n" +
      "  API_URL: Use an http or https URL\n" +
      "  BOT_CREDENTIAL: Use at least 32 characters\n" +
      "  PUBLIC_URL: Set it\n",
  );
});

it("ends with a sentence when Discord refuses the token", async () => {
  gateway.closeOnIdentify = [4004];
  const { code, error } = await startProcess(config()).ended;
  expect(code).toBe(1);
  expect(error.trim().split("\n").at(-1)).toBe(
    "Discord refused the bot's token (close code 4004): set DISCORD_TOKEN to a valid one",
  );
});
