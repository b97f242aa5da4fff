// The running server: found through its postmaster.pid, started, stopped.
import { spawn } from "node:child_process";
import { Buffer } from "node:buffer";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { openClient } from "../client.ts";
import { APP_ROLE } from "../migrate.ts";
import { withDatabase } from "../url.ts";
import { type Binaries, type Ids, temporaryFolder } from "./binaries.ts";
import { OWNER_ROLE } from "./cluster.ts";
import { alive } from "./lock.ts";

export interface Running {
  pid: number;
  /** Of the database "kagami", as its owner. */
  url: string;
}

const DATABASE = "kagami";
const LOG_MAX_BYTES = 5_000_000;
const START_TIMEOUT_MS = 60_000;
/** What the operating systems allow a socket's path to have, 103 characters on the smallest, less the socket's own name. */
const SOCKET_FOLDER_MAX = 103 - "/.s.PGSQL.5432".length;
const SOCKET_PREFIX = "kagami-pg-";

// The log must not hold what is stored: no statements, no details, and no errors of statements at all, because their first
// line can quote a value. Starting, stopping and crashing remain.
const settings: Record<string, string> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_min_messages: "log",
  log_checkpoints: "off",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "1GB",
  wal_level: "minimal",
  max_wal_senders: "0",
};

/** A server that is already serving this folder, or null. Waits for one that is starting or stopping. */
export async function adopt(folder: string, log: (line: string) => void): Promise<Running | null> {
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const found = readPidFile(folder);
    if (!found || !isServer(found.pid, folder)) {
      if (found) repair(folder, found, log);
      return null;
    }
    const ready = found.status === "ready" && fs.existsSync(path.join(found.socket, `.s.PGSQL.${found.port}`));
    if (ready) {
      const running = { pid: found.pid, url: urlOf(found) };
      await prepareDatabase(running.url);
      log("Found Postgres running and took it over");
      return running;
    }
    if (found.status === "ready") {
      log("Found Postgres running without its socket: starting it again");
      await stopServer(found.pid);
    }
    if (Date.now() > until) throw new Error(`Stop process ${found.pid}: it holds ${folder} and does not answer`);
    await pause(20);
  }
}

/** Starts the server and waits until it answers. A killed server's children may hold its memory for a moment: then again. */
export async function launch(binaries: Binaries, folder: string, conf: Record<string, string>): Promise<Running> {
  const until = Date.now() + 15_000;
  for (;;) {
    const socket = socketFolder(folder, binaries.ids);
    try {
      const running = await launchOnce(binaries, folder, socket, conf);
      await prepareDatabase(running.url);
      return running;
    } catch (error) {
      fs.rmSync(socket, { recursive: true, force: true });
      const passing = /pre-existing shared memory|lock file "postmaster.pid" already exists/.test(String(error));
      if (!passing || Date.now() > until) throw error;
      await pause(100);
    }
  }
}

/** Disconnects clients, writes everything out, ends. Returns once the server is gone. */
export async function stopServer(pid: number): Promise<void> {
  signal(pid, "SIGINT");
  for (let waitedMs = 0; alive(pid); waitedMs += 10) {
    // Fast shutdown waits for one checkpoint; a disk that stuck for half a minute gets the immediate one.
    if (waitedMs === 30_000) signal(pid, "SIGQUIT");
    if (waitedMs > 40_000) throw new Error(`Stop process ${pid}: Postgres did not end within 40 s`);
    await pause(10);
  }
}

interface PidFile {
  pid: number;
  port: number;
  socket: string;
  status: string;
}
/** Lines of postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status. */
const readPidFile = (folder: string): PidFile | null => {
  try {
    const lines = fs.readFileSync(path.join(folder, "postmaster.pid"), "utf8").split("\n");
    const [pid, , , port, socket, , , status] = lines;
    return { pid: Number(pid), port: Number(port), socket: socket ?? "", status: status?.trim() ?? "" };
  } catch {
    return null;
  }
};

/** Is this process Postgres on this folder? After a crash the number may belong to somebody else. */
export const isServer = (pid: number, folder: string): boolean => {
  if (!(pid > 0) || !alive(pid)) return false;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(folder);
  } catch {
    // No /proc: Postgres itself refuses to start beside a living one.
    return !fs.existsSync("/proc/self");
  }
};

const repair = (folder: string, found: PidFile, log: (line: string) => void): void => {
  log("Postgres was killed: starting it again, it recovers by itself");
  fs.rmSync(path.join(folder, "postmaster.pid"), { force: true });
  if (found.socket === `${folder}.socket` || path.basename(found.socket).startsWith(SOCKET_PREFIX)) {
    fs.rmSync(found.socket, { recursive: true, force: true });
  }
};

/** Beside the data, so that the address stays the same over restarts; in the temporary folder where that path is too long. */
const socketFolder = (folder: string, ids: Ids): string => {
  const beside = `${folder}.socket`;
  if (Buffer.byteLength(beside) > SOCKET_FOLDER_MAX) return temporaryFolder(SOCKET_PREFIX, ids);
  fs.rmSync(beside, { recursive: true, force: true });
  fs.mkdirSync(beside, { mode: 0o700 });
  if ("uid" in ids) fs.chownSync(beside, ids.uid, ids.gid);
  return beside;
};

const launchOnce = async (
  { postgres, ids }: Binaries,
  folder: string,
  socket: string,
  conf: Record<string, string>,
): Promise<Running> => {
  const logFile = `${folder}.log`;
  const size = fs.statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_MAX_BYTES) fs.renameSync(logFile, `${logFile}.1`);
  const from = size > LOG_MAX_BYTES ? 0 : size;
  const options = Object.entries({ ...settings, unix_socket_directories: socket, ...conf });
  const log = fs.openSync(logFile, "a", 0o600);
  let ended: string | null = null;
  try {
    const child = spawn(postgres, ["-D", folder, "-p", "5432", ...options.flatMap(([k, v]) => ["-c", `${k}=${v}`])], {
      ...ids,
      cwd: folder,
      stdio: ["ignore", log, log],
      // Ctrl+C in a terminal reaches the whole group; the database is stopped last, by us.
      detached: true,
    });
    child.once("error", (error) => ended = error.message);
    child.once("exit", (code, signal) => ended = signal ?? `exit code ${code}`);
    child.unref();
    for (let waitedMs = 0;; waitedMs += 10) {
      const found = readPidFile(folder);
      if (found && found.pid === child.pid && found.status === "ready") return { pid: found.pid, url: urlOf(found) };
      if (ended !== null) throw new Error(`Postgres did not start (${ended}): ${reasonIn(logFile, from)}`);
      if (waitedMs > START_TIMEOUT_MS) throw new Error(`Postgres did not start within 60 s: look into ${logFile}`);
      await pause(10);
    }
  } finally {
    fs.closeSync(log);
  }
};

/** What the server said last about why it ended. */
const reasonIn = (logFile: string, from: number): string => {
  const lines = fs.readFileSync(logFile).subarray(from).toString().trim().split("\n");
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "it said nothing";
};

const urlOf = ({ port, socket }: PidFile): string =>
  `postgres://${OWNER_ROLE}@localhost${port === 5432 ? "" : `:${port}`}/${DATABASE}?host=${socket}`;

/** The database and the role of the api, made when missing. */
const prepareDatabase = async (url: string): Promise<void> => {
  const client = openClient({ url: withDatabase(url, "postgres"), gateKey: null, max: 1 });
  try {
    const [found] = await client`select
      exists (select from pg_database where datname = ${DATABASE}) as database,
      exists (select from pg_roles where rolname = ${APP_ROLE}) as role`;
    if (!found?.role) await client.unsafe(`create role ${APP_ROLE} login`);
    if (!found?.database) await client.unsafe(`create database ${DATABASE}`);
  } finally {
    await client.end({ timeout: 5 });
  }
};

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // Already gone.
  }
};
