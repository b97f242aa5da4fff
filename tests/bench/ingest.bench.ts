// Kagami's whole bot process (settings, filters, XP, batches to a real api and Postgres) beside discord.js 14 with an
// empty handler, on the same local gateway, taking turns. What counts is messages per CPU-second of the measured process.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { connect, sql } from "../../db/mod.ts";
import { localApp } from "../../dev/run/parts.ts";
import { botClient } from "../support/api-client.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { ownPostgres } from "../support/own-postgres.ts";
import { eventually } from "../support/script.ts";
import { cpuSeconds, median, memoryMb, saveResult } from "./measure.ts";

const GOAL = 1.0;
const SERVERS = 1_000;
const MEMBERS = 20;
const PAIRS = numberAfter("--pairs", 5);
const MESSAGES = numberAfter("--messages", 100_000);
const WARM_UP = 20_000;
const CONTENT = "Good morning everyone, how was your day?";

/** Where Node 24 was put by npx. */
let foundNode = "";
/** What was sent since the counters were last forgotten. */
let floodedSoFar = 0;

interface Turn {
  who: "kagami" | "discord.js";
  messages: number;
  cpuS: number;
  wallS: number;
  perCpuS: number;
  memoryMb: { now: number; peak: number };
  wrong: string[];
}

await using postgres = await ownPostgres();
await using house = await openHouse({ databaseUrl: postgres.url, gateKey: postgres.gateKey });
const database = connect({ url: postgres.ownerUrl, gateKey: postgres.gateKey, max: 2 });
const { guildIds } = await house.script.call<{ guildIds: string[] }>("guilds", { count: SERVERS, members: MEMBERS });
await switchLevelsOn(house);
await house.stop("bot");

const turns: Turn[] = [];
for (let pair = 1; pair <= PAIRS; pair++) {
  // The order changes too, so that neither always comes second.
  for (const turn of pair % 2 === 1 ? [discordJs, kagami] : [kagami, discordJs]) {
    // A session that is kept would replay what the other one received.
    await house.script.call("fault", { kind: "expire" });
    const result = await turn();
    turns.push(result);
    console.log(
      `pair ${pair}  ${result.who.padEnd(10)}  ${
        Math.round(result.perCpuS).toLocaleString("en-US").padStart(9)
      } messages per CPU-second` +
        `  ${result.cpuS.toFixed(2)} CPU-s  ${
          result.wallS.toFixed(2)
        } s  ${result.memoryMb.now} MB (peak ${result.memoryMb.peak})` +
        (result.wrong.length > 0 ? `  WRONG: ${result.wrong.join("; ")}` : ""),
    );
  }
}
await database.close();

const of = (who: Turn["who"]) => turns.filter((turn) => turn.who === who);
const ratios = of("kagami").map((turn, i) => turn.perCpuS / (of("discord.js")[i]?.perCpuS ?? NaN));
const ratio = median(ratios);
console.table(
  Object.fromEntries((["discord.js", "kagami"] as const).map((who) => [who, {
    "messages per CPU-second (median)": Math.round(median(of(who).map((turn) => turn.perCpuS))),
    "memory MB (median)": median(of(who).map((turn) => turn.memoryMb.now)),
    "peak MB (median)": median(of(who).map((turn) => turn.memoryMb.peak)),
  }])),
);
const wrong = turns.flatMap((turn) => turn.wrong);
saveResult("ingest", { goal: GOAL, ratio, ratios, servers: SERVERS, members: MEMBERS, turns });
console.log(
  `ingest: ratio ${ratio.toFixed(2)} (goal ${GOAL.toFixed(1)}), ${wrong.length === 0 ? "correct" : wrong[0]}`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;

/** Levels on in every server, with the settings a new server has. */
async function switchLevelsOn(open: TestHouse): Promise<void> {
  await eventually("the report of all servers to the api", async () => {
    const [row] = await database.orm.execute<{ count: string }>(sql`select count(*) from guild where left_at is null`);
    return Number(row?.count) >= SERVERS ? true : null;
  }, 120_000);
  for (const guildId of guildIds) {
    const admin = botClient(open.urls.api, open.keys.bot, { userId: "300000000000000001", guildId });
    await admin.settings.update.mutate({
      guildId,
      feature: "levels",
      version: 0,
      data: { enabled: true, value: { announce: "off" } },
    });
  }
}

async function kagami(): Promise<Turn> {
  await house.script.call("reset", {});
  floodedSoFar = 0;
  const bot = await house.start("bot");
  try {
    await connected();
    await flood(WARM_UP);
    await counted();
    const result = await measure("kagami", bot.pid, () => flood(MESSAGES), counted);
    return { ...result, wrong: await comparison() };
  } finally {
    await house.stop("bot");
    await database.orm.execute(sql`truncate member_xp`);
  }
}

/** Rows hold, per server and person, exactly what the gateway says it sent. */
async function comparison(): Promise<string[]> {
  const said = await house.script.counters();
  const rows = await database.orm.execute<{ guild_id: string; user_id: string; messages: number }>(
    sql`select guild_id, user_id, messages from member_xp`,
  );
  const stored = new Map(rows.map((row) => [`${row.guild_id}:${row.user_id}`, row.messages]));
  let wrongRows = 0, expected = 0;
  for (const [guildId, people] of Object.entries(said)) {
    for (const [userId, { count }] of Object.entries(people)) {
      if (count === 0) continue;
      expected++;
      if (stored.get(`${guildId}:${userId}`) !== count) wrongRows++;
    }
  }
  if (stored.size !== expected) return [`kagami has rows of ${stored.size} members instead of ${expected}`];
  return wrongRows > 0 ? [`kagami counted ${wrongRows} of ${expected} members wrong`] : [];
}

async function counted(): Promise<void> {
  await eventually(`kagami counting ${floodedSoFar} messages`, async () => {
    const [row] = await database.orm.execute<{ sum: string | null }>(sql`select sum(messages) from member_xp`);
    return Number(row?.sum ?? 0) >= floodedSoFar ? true : null;
  }, 120_000);
}

async function flood(count: number): Promise<void> {
  await house.script.call("flood", { count, rate: 0, guildIds, content: CONTENT });
  floodedSoFar += count;
}

async function discordJs(): Promise<Turn> {
  const peer = spawnPeer();
  let count = 0;
  const told: (() => void)[] = [];
  const ready = new Promise<void>((done, fail) => {
    createInterface({ input: peer.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      if (line.startsWith("ready")) done();
      if (line.startsWith("count ")) count = Number(line.slice(6));
      for (const tell of told) tell();
    });
    peer.once("exit", (code) => fail(new Error(`discord.js stopped with exit code ${code}`)));
  });
  ready.catch(() => {});
  const received = (messages: number) =>
    new Promise<void>((done) => {
      const look = () => count >= messages && done();
      told.push(look);
      look();
    });
  try {
    await ready;
    await connected();
    await flood(WARM_UP);
    await received(WARM_UP);
    const result = await measure(
      "discord.js",
      peer.pid ?? 0,
      () => flood(MESSAGES),
      () => received(WARM_UP + MESSAGES),
    );
    return { ...result, wrong: count === WARM_UP + MESSAGES ? [] : [`discord.js received ${count} messages`] };
  } finally {
    peer.kill("SIGTERM");
    await new Promise((done) => peer.exitCode === null && peer.signalCode === null ? peer.once("exit", done) : done(0));
  }
}

/** The runtime its documentation asks for: Node, here the version that the suite's second run uses. */
function spawnPeer(): ChildProcess {
  const script = fileURLToPath(new URL("./peers/discordjs.mjs", import.meta.url));
  return spawn(nodePath(), [script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DISCORD_API_URL: `${house.urls.discord}/api/v10`, DISCORD_TOKEN: localApp.token },
  });
}

function nodePath(): string {
  if (foundNode === "") {
    const args = ["-y", "-p", "node@24.21.0", "node", "-p", "process.execPath"];
    foundNode = execFileSync("npx", args, { encoding: "utf8" }).trim();
    if (!existsSync(foundNode)) throw new Error("Node 24 could not be installed by npx");
  }
  return foundNode;
}

/** The bot has a session: only from then on does a flood reach it. */
async function connected(): Promise<void> {
  await eventually("the bot's session", async () => {
    const sessions = await house.script.call<{ bot: boolean; connected: boolean }[]>("sessions");
    return sessions.some((session) => session.bot && session.connected) ? true : null;
  });
}

async function measure(
  who: Turn["who"],
  pid: number,
  send: () => Promise<void>,
  received: () => Promise<void>,
): Promise<Omit<Turn, "wrong">> {
  const [cpu, at] = [cpuSeconds(pid), performance.now()];
  await send();
  await received();
  const [cpuS, wallS] = [cpuSeconds(pid) - cpu, (performance.now() - at) / 1000];
  return { who, messages: MESSAGES, cpuS, wallS, perCpuS: MESSAGES / cpuS, memoryMb: memoryMb(pid) };
}

function numberAfter(flag: string, fallback: number): number {
  const at = process.argv.indexOf(flag);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}
