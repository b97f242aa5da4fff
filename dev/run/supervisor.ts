// Brings the whole house up on one machine, watches it, and takes it down in order.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { startPostgres } from "../../db/embedded.ts";
import { migrate } from "../../db/migrate.ts";
import { buildBundles } from "./build.ts";
import { idInToken, type Settings } from "./env.ts";
import { type Keys, loadKeys } from "./keys.ts";
import { type Lock, tryLock } from "./lock.ts";
import { apiPart, botPart, type DiscordAccess, discordPart, localDiscord, LOOPBACK, webPart } from "./parts.ts";
import { requireFree } from "./ports.ts";
import { end, identify, type Identity, isAlive } from "./processes.ts";
import { describeEnd, endAtExit, PartEnded, type RunningPart, runPart } from "./running.ts";
import { type Part, root } from "./spawn.ts";
import { viteDevServer } from "./vite.ts";

export interface House {
  dashboardUrl: string;
  /** Null when Kagami is connected to the real Discord. */
  localDiscordUrl: string | null;
  dataDir: string;
  /** Rejects with PartEnded when a part ends by itself. */
  failed: Promise<never>;
  /** Stops everything in order; a part that has not stopped by then is ended. */
  stop(deadlineMs?: number): Promise<void>;
}

export interface Options {
  settings: Settings;
  /** Restart parts when their sources change, and serve the dashboard by Vite. */
  dev: boolean;
  log: (source: string, line: string) => void;
  /** Settles when the house is to stop; what is still starting then is not waited for. */
  stopAsked: Promise<unknown>;
}

/** Thrown when the house was to stop before it was up. */
export class Stopped extends Error {}

/** What is left to do when everything stops, in order. */
export type Closing = (() => void | Promise<void>)[];

/** How often Postgres, which is no child of ours when it was adopted, is looked at. */
const LOOK_MS = 500;
/** How long the start waits for the bot. Discord may be down; the bot keeps asking by itself. */
const BOT_PATIENCE_MS = 15_000;

/**
 * Starts Postgres, migrates, then api, local Discord, bot and web, each with its own rights.
 * @throws Error with a sentence that says what to change; everything that was started is stopped again
 */
export async function openHouse({ settings, dev, log, stopAsked }: Options): Promise<House> {
  const dataDir = resolve(root, settings.DATA_DIR);
  const lock = lockData(dataDir);
  const running: RunningPart[] = [];
  const closing: Closing = [() => lock.release()];
  endAtExit(() => running);
  let stopping: Promise<void> | null = null;
  const stop = (deadlineMs?: number) => stopping ??= stopAll(running, closing, deadlineMs);
  const orStop = <T>(waiting: Promise<T>): Promise<T> =>
    Promise.race([waiting, stopAsked.then(() => Promise.reject(new Stopped("asked to stop")))]);
  try {
    await endLeftovers(dataDir);
    const local = settings.DISCORD_TOKEN === undefined;
    await requireFree(settings.WEB_HOST, settings.WEB_PORT, "WEB_PORT");
    await requireFree(LOOPBACK, settings.API_PORT, "API_PORT");
    if (local) await requireFree(LOOPBACK, settings.LOCAL_DISCORD_PORT, "LOCAL_DISCORD_PORT");
    const keys = await loadKeys(dataDir, settings);
    const [database] = await Promise.all([
      openDatabase(settings, dataDir, keys, closing, log),
      dev ? undefined : buildBundles((line) => log("build", line)),
    ]);

    const begin = (part: Part) => {
      const started = runPart({ ...part, watch: dev }, (line) => log(part.name, line));
      running.push(started);
      remember(dataDir, running);
      return started;
    };
    const publicUrl = settings.PUBLIC_URL;
    const localUrl = local ? `http://localhost:${settings.LOCAL_DISCORD_PORT}` : null;
    const discord = localUrl ? localDiscord(localUrl) : realDiscord(settings);
    const first = [
      begin(apiPart({ port: settings.API_PORT, databaseUrl: database.url, keys, discord, publicUrl, settings })),
    ];
    if (local) {
      first.push(begin(discordPart({
        port: settings.LOCAL_DISCORD_PORT,
        stateFile: join(dataDir, "discord", "state.jsonl"),
        publicUrl,
      })));
    }
    const [apiUrl = ""] = await orStop(Promise.all(first.map((part) => part.ready)));
    const web = { host: settings.WEB_HOST, port: settings.WEB_PORT, apiUrl, publicUrl };
    await orStop(Promise.all([
      readyOrLater(begin(botPart({ apiUrl, keys, discord, publicUrl, settings })), log),
      dev ? viteDevServer(web, closing, (line) => log("web", line)) : begin(webPart(web)).ready,
    ]));
    return { dashboardUrl: publicUrl, localDiscordUrl: localUrl, dataDir, failed: firstFailure(database.pid), stop };
  } catch (error) {
    await stop();
    throw error;
  }

  function firstFailure(postgresPid: number | null): Promise<never> {
    const failed = new Promise<never>((_, fail) => {
      for (const part of running) {
        void part.ended.then((ending) => {
          if (!stopping) fail(new PartEnded(part.name, describeEnd(part.name, ending, part.lines)));
        });
      }
      if (postgresPid === null) return;
      closing.unshift(watchPostgres(postgresPid, () => {
        if (!stopping) fail(new PartEnded("Postgres", "Postgres stopped"));
      }));
    });
    failed.catch(() => {});
    return failed;
  }
}

async function readyOrLater(bot: RunningPart, log: Options["log"]): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) => timer = setTimeout(() => done(null), BOT_PATIENCE_MS));
  const ready = await Promise.race([bot.ready, late]).finally(() => clearTimeout(timer));
  if (ready === null) log("bot", "Discord does not answer yet: the bot keeps asking, everything else works meanwhile");
}

async function openDatabase(
  settings: Settings,
  dataDir: string,
  keys: Keys,
  closing: Closing,
  log: Options["log"],
): Promise<{ url: string; pid: number | null }> {
  if (!settings.DATABASE_URL) {
    const postgres = await startPostgres({ dataDir: join(dataDir, "postgres"), log: (line) => log("postgres", line) });
    closing.unshift(() => postgres.stop());
    if (postgres.adopted) log("postgres", "took over the server that an earlier run left behind");
    await migrate({ url: postgres.url, gateKey: keys.gate });
    // The api reads and writes rows; only migrations may change tables.
    return { url: postgres.appUrl, pid: postgres.pid };
  }
  await migrate({ url: settings.DATABASE_URL, gateKey: keys.gate });
  return { url: settings.DATABASE_URL, pid: null };
}

function realDiscord(settings: Settings): DiscordAccess {
  const token = settings.DISCORD_TOKEN ?? "";
  return {
    apiUrl: null,
    authorizeUrl: null,
    token,
    clientId: settings.DISCORD_CLIENT_ID ?? idInToken(token),
    clientSecret: settings.DISCORD_CLIENT_SECRET ?? null,
  };
}

function lockData(dataDir: string): Lock {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const lock = tryLock(join(dataDir, "start.lock"));
    if ("release" in lock) return lock;
    throw new Error(
      `Kagami already runs in ${dataDir} (process ${lock.pid}): stop that one, or set DATA_DIR to another folder`,
    );
  } catch (error) {
    throw new Error(diskSentence(error, dataDir) ?? (error as Error).message);
  }
}

/** What to do about a disk that is full or closed to us; null for any other error. */
export function diskSentence(error: unknown, folder: string): string | null {
  const code = (error as { code?: string }).code;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return `The disk of ${folder} is full: free some space, or set DATA_DIR to a folder on another disk`;
  }
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return `Kagami may not write to ${folder}: change its owner, or set DATA_DIR to another folder`;
  }
  return null;
}

const partsFile = (dataDir: string) => join(dataDir, "parts.json");

function remember(dataDir: string, running: RunningPart[]): void {
  writeFileSync(partsFile(dataDir), JSON.stringify(running.map((part) => ({ name: part.name, ...part.identity }))));
}

/** Parts of a run that was killed stop by themselves; this makes sure of it before their ports are needed. */
async function endLeftovers(dataDir: string): Promise<void> {
  let left: Identity[] = [];
  try {
    left = JSON.parse(readFileSync(partsFile(dataDir), "utf8")) as Identity[];
  } catch {
    // A first start, or a file cut off by a kill.
  }
  await Promise.all(left.filter(isAlive).map((identity) => end(identity, 5_000)));
}

/** Those that take work first, what keeps it last. */
async function stopAll(running: RunningPart[], closing: Closing, deadlineMs?: number): Promise<void> {
  const outermost = ["web", "bot", "api", "discord"];
  for (const name of outermost) {
    await Promise.all(running.filter((part) => part.name === name).map((part) => part.stop(deadlineMs)));
  }
  for (const close of closing) {
    try {
      await close();
    } catch {
      // The rest must still be stopped.
    }
  }
}

/** Calls back when that server is gone. Returns how to stop looking. */
function watchPostgres(pid: number, gone: () => void): () => void {
  const server = identify(pid);
  const timer = setInterval(() => isAlive(server) || (clearInterval(timer), gone()), LOOK_MS);
  return () => clearInterval(timer);
}

/** For a clean end: nothing is left to look for at the next start. */
export const forgetParts = (dataDir: string) => rmSync(partsFile(dataDir), { force: true });
