// The real processes, on free ports and a database of their own, to be spoken to, killed and started again.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { apiPart, botPart, discordPart, localDiscord, webPart } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { type Ending, type RunningPart, runPart } from "../../dev/run/running.ts";
import type { Part } from "../../dev/run/spawn.ts";
import { Script } from "./script.ts";

export type Room = "discord" | "api" | "bot" | "web";

export interface TestHouse extends AsyncDisposable {
  readonly urls: Record<"discord" | "api" | "dashboard", string>;
  readonly script: Script;
  readonly keys: { gate: string; session: string; bot: string };
  /** Starts a room (again, on the port it had) and waits until it is ready. */
  start(room: Room): Promise<RunningPart>;
  /** SIGKILL; resolves when the process is gone. */
  kill(room: Room): Promise<Ending>;
  stop(room: Room): Promise<Ending>;
  room(room: Room): RunningPart;
  /** Everything the rooms logged so far, `room | line`. */
  readonly log: readonly string[];
}

export interface HouseOptions {
  databaseUrl: string;
  gateKey: string;
  rooms?: Room[];
}

const OUTERMOST: Room[] = ["web", "bot", "api", "discord"];

/** Starts the rooms in the order they need each other; none of them writes outside a temporary folder. */
export async function openHouse(
  { databaseUrl, gateKey, rooms = ["discord", "api", "bot"] }: HouseOptions,
): Promise<TestHouse> {
  const folder = await mkdtemp(join(tmpdir(), "kagami-house-"));
  const [discordPort, apiPort, webPort] = [await freePort(), await freePort(), await freePort()];
  const keys = {
    gate: gateKey,
    session: randomBytes(32).toString("base64"),
    bot: randomBytes(32).toString("base64url"),
  };
  const urls = {
    discord: `http://localhost:${discordPort}`,
    api: `http://127.0.0.1:${apiPort}`,
    dashboard: `http://localhost:${webPort}`,
  };
  const discord = localDiscord(urls.discord);
  const settings = { LOG_LEVEL: "info" as const };
  const parts: Record<Room, Part> = {
    discord: discordPart({ port: discordPort, stateFile: join(folder, "discord.jsonl"), publicUrl: urls.dashboard }),
    api: apiPart({ port: apiPort, databaseUrl, keys, discord, publicUrl: urls.dashboard, settings }),
    bot: botPart({ apiUrl: urls.api, keys, discord, publicUrl: urls.dashboard, settings }),
    web: webPart({ host: "127.0.0.1", port: webPort, apiUrl: urls.api, publicUrl: urls.dashboard }),
  };
  const running = new Map<Room, RunningPart>();
  const log: string[] = [];
  const endAll = () => running.forEach((part) => process.kill(part.pid, "SIGKILL"));
  process.once("exit", endAll);

  const house: TestHouse = {
    urls,
    keys,
    log,
    script: new Script(urls.discord),
    async start(room) {
      const part = runPart(parts[room], (line) => log.push(`${room} | ${line}`));
      running.set(room, part);
      void part.ended.then(() => running.get(room) === part && running.delete(room));
      await part.ready;
      return part;
    },
    room(room) {
      const part = running.get(room);
      if (!part) throw new Error(`${room} does not run. Its last words:\n${log.slice(-20).join("\n")}`);
      return part;
    },
    kill: (room) => house.room(room).kill(),
    stop: (room) => house.room(room).stop(),
    async [Symbol.asyncDispose]() {
      for (const room of OUTERMOST) await running.get(room)?.stop();
      process.off("exit", endAll);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    for (const room of OUTERMOST.toReversed()) if (rooms.includes(room)) await house.start(room);
  } catch (error) {
    await house[Symbol.asyncDispose]();
    throw new Error(`${(error as Error).message}\n${log.slice(-30).join("\n")}`);
  }
  return house;
}
