import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { SEEDED } from "../../dev/discord/state/seed.ts";
import { FARID } from "./harness.ts";
import { startProcess } from "./process.ts";

const folder = mkdtempSync(join(tmpdir(), "local-discord-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const { channels } = SEEDED;

test("a process killed with -9 loses nothing it answered, and stops cleanly when asked", async () => {
  const env = { STATE_FILE: join(folder, "killed.jsonl") };
  const first = await startProcess(env);
  const sent: string[] = [];
  for (let n = 0; n < 40; n++) {
    const response = await fetch(`${first.url}/_script/say`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ userId: FARID, channelId: channels.general, content: `n${n}` }),
    });
    sent.push((await response.json()).id);
  }
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
  const wrong = await startProcess({ DISCORD_PORT: "many", PUBLIC_URL: "nowhere" });
  expect(await wrong.exited).toBe(1);
  expect(wrong.errors()).toMatch(/DISCORD_PORT.*PUBLIC_URL/);
  await using discord = await startLocalDiscord();
  const taken = await startProcess({ DISCORD_PORT: new URL(discord.url).port });
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
