import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { type Entry, Journal } from "../../dev/discord/state/journal.ts";
import { SEEDED } from "../../dev/discord/state/seed.ts";
import { FARID, RawClient } from "./harness.ts";
import { startProcess } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "local-discord-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { channels } = SEEDED;

async function say(url: string, content: string) {
  const response = await fetch(`${url}/_script/say`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ userId: FARID, channelId: channels.general, content }),
  });
  return { status: response.status, body: await response.json() };
}

test("a process killed with -9 loses nothing it answered, and stops cleanly when asked", async () => {
  const env = { STATE_FILE: join(folder, "killed.jsonl") };
  const first = await startProcess(env);
  const sent: string[] = [];
  for (let n = 0; n < 10; n++) sent.push((await say(first.url, `n${n}`)).body.id);
  first.child.kill("SIGKILL");
  await first.exited;
  const second = await startProcess(env);
  const response = await fetch(`${second.url}/_script/messages?channelId=${channels.general}`);
  expect((await response.json()).map((message: { id: string }) => message.id)).toEqual(sent);
  // Deno reports the signal instead of the exit code after `child.kill`.
  process.kill(second.child.pid!, "SIGTERM");
  expect(await second.exited).toBe(0);
});

test("a wrong environment and a taken port are said in one sentence", async () => {
  await using discord = await startLocalDiscord();
  const [wrong, taken] = await Promise.all([
    startProcess({ DISCORD_PORT: "many", PUBLIC_URL: "nowhere" }),
    startProcess({ DISCORD_PORT: new URL(discord.url).port }),
  ]);
  expect(await wrong.exited).toBe(1);
  expect(wrong.errors()).toMatch(/DISCORD_PORT.*PUBLIC_URL/);
  expect(await taken.exited).toBe(1);
  expect(taken.errors()).toContain("is taken");
});

test("a last line cut short is dropped, a broken line in between is refused", async () => {
  const stateFile = join(folder, "cut.jsonl");
  const first = await startLocalDiscord({ stateFile });
  first.script.say({ userId: FARID, channelId: channels.general, content: "kept" });
  await first.close();
  const text = readFileSync(stateFile, "utf8");
  writeFileSync(stateFile, text + '["message","1",{"id"');
  const second = await startLocalDiscord({ stateFile });
  expect(second.script.messages(channels.general).map((message) => message["content"])).toEqual(["kept"]);
  await second.close();
  writeFileSync(stateFile, "{\n" + text);
  await expect(startLocalDiscord({ stateFile })).rejects.toThrow("delete the file to start");
});

test("the same seed gives the same ids", async () => {
  await using one = await startLocalDiscord();
  await using other = await startLocalDiscord();
  expect(one.script.guild({ members: 5 })).toEqual(other.script.guild({ members: 5 }));
  expect(one.script.people).toHaveLength(other.script.people.length);
});

const entry = (n: number, text = "x".repeat(90)): Entry => ["row", String(n), { text }];

test("a journal that has grown to three times what it was is made compact while it is written", () => {
  const path = join(folder, "grows.jsonl");
  const rows = new Map<string, Entry>();
  const journal = new Journal(path, 20_000);
  journal.open(() => rows.values(), 0);
  let largest = 0;
  for (let n = 0; n < 5_000; n++) {
    const row = entry(n % 100);
    rows.set(row[1], row);
    journal.add(row);
    journal.flush();
    largest = Math.max(largest, statSync(path).size);
  }
  journal.close();
  expect(largest).toBeLessThan(40_000);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const read = new Map([...new Journal(path).read()].map((row) => [row[1], row]));
  expect(read).toEqual(rows);
});

test("a start rewrites the journal only when much of it is no longer needed", () => {
  const path = join(folder, "start.jsonl");
  const lines = (count: number) =>
    Array.from({ length: count }, (_, n) => JSON.stringify(entry(n % 10)) + "\n").join("");
  const start = (count: number) => {
    writeFileSync(path, lines(count));
    const journal = new Journal(path);
    const rows = new Map([...journal.read()].map((row) => [row[1], row]));
    journal.open(() => rows.values(), rows.size);
    journal.add(entry(77));
    journal.close();
    return readFileSync(path, "utf8").split("\n").length - 1;
  };
  expect([start(12), start(100)]).toEqual([13, 11]);
});

test("characters that lie across the pieces it is read in stay whole", () => {
  const path = join(folder, "pieces.jsonl");
  const rows = Array.from({ length: 40 }, (_, n) => entry(n, "ü–🌸".repeat(9_000 + n)));
  writeFileSync(path, rows.map((row) => JSON.stringify(row) + "\n").join(""));
  expect([...new Journal(path).read()]).toEqual(rows);
});

test.runIf(process.platform === "linux")(
  "on a full disk everything is refused with a sentence, and nothing is lost once there is room",
  async () => {
    const stateFile = join(folder, "full.jsonl");
    // Files may not grow beyond so many blocks: a full disk as far as the process is concerned.
    const limited = await startProcess({ STATE_FILE: stateFile }, 400);
    const kept: string[] = [];
    let refused: Awaited<ReturnType<typeof say>> | undefined;
    for (let n = 0; n < 400 && !refused; n++) {
      const answer = await say(limited.url, "x".repeat(1_500) + n);
      if (answer.status === 200) kept.push(answer.body.id);
      else refused = answer;
    }
    expect(refused?.status).toBe(507);
    expect(refused?.body.message).toContain(`Make room for ${stateFile}`);
    const rest = await fetch(`${limited.url}/api/v10/gateway`);
    expect([rest.status, (await rest.json()).message]).toEqual([507, expect.stringContaining("Make room")]);
    execFileSync("prlimit", ["--pid", String(limited.child.pid), "--fsize=unlimited:"]);
    kept.push((await say(limited.url, "There is room again")).body.id);
    process.kill(limited.child.pid!, "SIGKILL");
    await limited.exited;
    await using again = await startLocalDiscord({ stateFile });
    const ids = again.script.messages(channels.general).map(({ id }) => id as string);
    expect(kept.filter((id) => !ids.includes(id))).toEqual([]);
    // What was refused had been done, as the sentence says.
    expect(ids.length).toBe(kept.length + 1);
  },
);

test("ten thousand servers are read again, exactly as they were", async () => {
  const stateFile = join(folder, "large.jsonl");
  const first = await startLocalDiscord({ stateFile });
  const ids = first.script.guilds({ count: 10_000, members: 3, channels: 1 });
  const counts = [first.state.users.size, first.state.members.size, first.state.channels.size];
  await first.close();
  await using second = await startLocalDiscord({ stateFile });
  expect([second.state.users.size, second.state.members.size, second.state.channels.size]).toEqual(counts);
  expect(ids.every((id) => second.state.guilds.has(id))).toBe(true);
  // The next one made is a new one.
  expect(ids).not.toContain(second.script.guild().guildId);
});

test("what an event tells of is written before the event is sent, also when nobody asked for anything", async () => {
  const stateFile = join(folder, "told.jsonl");
  const clock = new MovableClock();
  await using discord = await startLocalDiscord({ stateFile, clock, gateway: { identifyWindowMs: 0 } });
  const client = new RawClient(`${discord.url.replace("http", "ws")}/?v=10&encoding=json`);
  onTestFinished(() => client.close());
  await client.op(10);
  client.send(2, { token: discord.token, intents: 3, properties: {} });
  await client.event("GUILD_CREATE");
  const { userIds } = discord.script.raid({ guildId: SEEDED.guildId, accounts: 2, seconds: 10, messagesEach: 0 });
  clock.advance(10_000);
  await client.event("GUILD_MEMBER_ADD", (d) => d.user.id === userIds[1]);
  expect(readFileSync(stateFile, "utf8")).toContain(`${SEEDED.guildId}:${userIds[1]}`);
});
