// The bot as a process: configuration in, one line `ready` out, stops on SIGTERM and SIGINT, says why when it cannot go on.
import process from "node:process";
import { createLog } from "./core/log.ts";
import { type BotConfig, readEnv } from "./env.ts";
import { run, type RunningBot } from "./run.ts";

const STOP_MS_MAX = 15_000;

let config: BotConfig;
try {
  config = readEnv();
} catch (error) {
  end((error as Error).message);
}
const log = createLog(config.logLevel);
process.on(
  "unhandledRejection",
  (error) => end(`The bot ended: ${error instanceof Error ? error.stack : String(error)}`),
);

let bot: RunningBot | null = null;
let stopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop());

try {
  bot = await run({ config, log, onFatal: (error) => end(error.message) });
  if (stopping) await stop();
  await bot.ready;
  console.log(`ready ${bot.client.shardCount} shard${bot.client.shardCount === 1 ? "" : "s"}`);
} catch (error) {
  end((error as Error).message);
}

async function stop(): Promise<void> {
  stopping = true;
  setTimeout(() => process.exit(0), STOP_MS_MAX).unref?.(); // whatever is not stored by then comes with the next replay
  if (!bot) return process.exit(0);
  await bot.stop();
  process.exit(0);
}

/** Leaving is always safe: the next process resumes from what is stored. */
function end(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
