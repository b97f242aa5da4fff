// A Postgres of our own: the real server from npm's binaries, on a unix socket, in a folder. Starts it, adopts one that a
// killed process left running, and repairs what a crash left behind.
import fs from "node:fs";
import { type Binaries, findBinaries } from "./postgres/binaries.ts";
import { prepareCluster } from "./postgres/cluster.ts";
import { placeData } from "./postgres/folder.ts";
import { withLock } from "./postgres/lock.ts";
import { adopt, launch, type Running, stopServer } from "./postgres/server.ts";
import { explained } from "./postgres/sentences.ts";
import { withUser } from "./url.ts";
import { APP_ROLE } from "./migrate.ts";

export interface EmbeddedOptions {
  /** Made when missing. Under root a folder others cannot reach becomes a link into /var/lib/kagami. */
  dataDir: string;
  /** Postgres settings on top of ours, such as `{ fsync: "off" }` for tests. */
  conf?: Record<string, string>;
  /** Told what happens, in sentences. */
  log?: (line: string) => void;
  /** How long to wait for another process that is starting the same folder, in ms. */
  lockTimeoutMs?: number;
}
export interface Embedded {
  /** For migrations: the role that owns the tables. */
  url: string;
  /** For the api: reads and writes rows, changes no structure. */
  appUrl: string;
  /** True when the server was already running. */
  adopted: boolean;
  pid: number;
  /** Disconnects everybody and stops the server, adopted or not. */
  stop(): Promise<void>;
}

/** Resolves once the server answers. Rejects with one sentence that says what to change. */
export async function startPostgres(options: EmbeddedOptions): Promise<Embedded> {
  const { dataDir, conf = {}, log = () => {}, lockTimeoutMs = 60_000 } = options;
  try {
    const binaries = findBinaries();
    const folder = placeData(dataDir, binaries.ids);
    return await withLock(`${folder}.lock`, lockTimeoutMs, async () => {
      const running = await adopt(folder, log);
      return asEmbedded(running ?? await start(binaries, folder, conf, log), running !== null);
    });
  } catch (error) {
    throw explained(error, dataDir);
  }
}

const start = async (
  binaries: Binaries,
  folder: string,
  conf: Record<string, string>,
  log: (line: string) => void,
): Promise<Running> => {
  const made = await prepareCluster(binaries, folder);
  if (made) log("Made a new Postgres data folder");
  return await launch(binaries, folder, conf);
};

const asEmbedded = ({ pid, url }: Running, adopted: boolean): Embedded => ({
  url,
  appUrl: withUser(url, APP_ROLE),
  adopted,
  pid,
  stop: async () => {
    await stopServer(pid);
    fs.rmSync(socketFolderOf(url), { recursive: true, force: true });
  },
});

const socketFolderOf = (url: string) => new URL(url).searchParams.get("host") ?? "";
