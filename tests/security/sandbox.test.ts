// The runtime itself refuses what no declared recipient stands for. Node has no such rights, so this is about Deno.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { botPart, localDiscord } from "../../dev/run/parts.ts";
import { runPart } from "../../dev/run/running.ts";
import { deno } from "../support/deno.ts";

describe.skipIf(!deno)("a process with the bot's rights", () => {
  const servers: Server[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    const [declared, undeclared] = [await serve(), await serve()];
    process.env.SECRET_OF_ANOTHER = "hunter2";
    const bot = botPart({
      apiUrl: `http://127.0.0.1:${declared}`,
      keys: { gate: "", session: "", bot: "x".repeat(32) },
      discord: localDiscord(`http://localhost:${declared}`),
      publicUrl: "http://localhost:1",
      settings: {},
    });
    const part = runPart({
      ...bot,
      entry: "tests/security/fixtures/reach.ts",
      env: { ...bot.env, DECLARED_PORT: String(declared), UNDECLARED_PORT: String(undeclared) },
    }, (line) => lines.push(line));
    await part.ended;
  });
  afterAll(() => {
    delete process.env.SECRET_OF_ANOTHER;
    for (const server of servers) server.close();
  });

  async function serve(): Promise<number> {
    const server = createServer((_, response) => response.end("reached"));
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return (server.address() as AddressInfo).port;
  }

  test("reaches the declared address", () => expect(lines).toContain("declared allowed"));
  test.each(["undeclared", "fetch"])("is refused an address nobody declared (%s)", (name) => {
    expect(lines).toContain(`${name} refused`);
  });
  test("is refused the file system", () => expect(lines).toContain("file refused"));
  test("is refused running a program", () => expect(lines).toContain("program refused"));
  test("does not see another process' variables", () => expect(lines).toContain("secret undefined"));
});
