// What a process may reach follows from declarations; the runtime refuses the rest.
import { describe, expect, test } from "vitest";
import { bothLoopbacks, databaseRights, hostOf, outsideHosts } from "../../dev/run/rights.ts";
import { apiPart, botPart, localDiscord } from "../../dev/run/parts.ts";
import { runtimeArguments } from "../../dev/run/spawn.ts";

const keys = { gate: "0".repeat(64), session: "", bot: "x".repeat(32) };
const publicUrl = "http://localhost:4300";
const real = { apiUrl: null, authorizeUrl: null, token: "t", clientId: "1", clientSecret: null };

describe("outsideHosts()", () => {
  const recipients = [
    { hosts: ["discord.com", "*.discord.gg"], hostVariables: ["DISCORD_API_URL"], when: [], from: ["api", "bot"] },
    { hosts: [], hostVariables: ["CACHE_URL"], when: ["CACHE_URL"], from: ["api"] },
  ];

  test("gives a recipient's own hosts, over TLS only", () => {
    expect(outsideHosts("bot", {}, recipients)).toEqual(["discord.com:443", "*.discord.gg:443"]);
  });

  test("replaces them by the address the environment names", () => {
    expect(outsideHosts("bot", { DISCORD_API_URL: "http://localhost:4320/api/v10" }, recipients)).toEqual([
      "127.0.0.1:4320",
      "localhost:4320",
    ]);
  });

  test("gives nothing of a recipient that is off, or that another process speaks to", () => {
    const env = { CACHE_URL: "https://cache.example" };
    expect(outsideHosts("api", env, recipients)).toContain("cache.example:443");
    expect(outsideHosts("bot", env, recipients)).not.toContain("cache.example:443");
    expect(outsideHosts("api", {}, recipients)).not.toContain("cache.example:443");
  });
});

test("databaseRights() opens the socket of an embedded server, or one host and port", () => {
  expect(databaseRights("postgres://kagami@localhost/kagami?host=/run/pg")).toEqual({
    net: ["unix:/run/pg/.s.PGSQL.5432"],
    files: ["/run/pg/.s.PGSQL.5432"],
  });
  expect(databaseRights("postgres://u:p@db.example:6432/k")).toEqual({ net: ["db.example:6432"], files: [] });
});

test("hostOf() knows the usual ports, bothLoopbacks() both names of this machine", () => {
  expect(hostOf("https://a.example/x")).toBe("a.example:443");
  expect(bothLoopbacks("127.0.0.1:1")).toEqual(bothLoopbacks("localhost:1"));
  expect(bothLoopbacks("a.example:1")).toEqual(["a.example:1"]);
});

describe("parts", () => {
  const databaseUrl = "postgres://kagami@localhost/kagami?host=/run/pg";

  test("the bot reaches api and Discord, and neither files nor Postgres", () => {
    const bot = botPart({ apiUrl: "http://127.0.0.1:4310", keys, discord: real, publicUrl, settings: {} });
    expect(bot.rights).toMatchObject({ read: [], write: [] });
    expect(bot.rights.net).toContain("discord.com:443");
    expect(bot.rights.net.join()).not.toMatch(/PGSQL|:5432/);
  });

  test("with the local Discord nobody reaches the real one", () => {
    const discord = localDiscord("http://localhost:4320");
    const bot = botPart({ apiUrl: "http://127.0.0.1:4310", keys, discord, publicUrl, settings: {} });
    const api = apiPart({ port: 4310, databaseUrl, keys, discord, publicUrl, settings: {} });
    expect([...bot.rights.net, ...api.rights.net].join()).not.toContain("discord.");
  });

  test("a process sees only the variables it was given", () => {
    const bot = botPart({ apiUrl: "http://127.0.0.1:4310", keys, discord: real, publicUrl, settings: {} });
    const flags = runtimeArguments(bot, { kind: "deno", path: "deno" });
    expect(flags).toContain("--ignore-env");
    expect(flags).not.toContain("--allow-env");
    expect(flags.find((flag) => flag.startsWith("--allow-env="))).not.toContain("DATABASE_URL");
    expect(flags.some((flag) => /^--allow-(all|run|ffi|read|write)/.test(flag))).toBe(false);
  });
});
