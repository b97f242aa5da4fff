// The whole bot in this process, against whatever Discord and api a test gives it.
import type { Feature } from "../../../bot/core/feature.ts";
import { createLog, type Log } from "../../../bot/core/log.ts";
import { run, type RunningBot, type RunOptions } from "../../../bot/run.ts";

export const TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.local.kagami";
export const CREDENTIAL = "a-credential-that-is-long-enough-for-a-bot";
export const GUILD = "200000000000000001";

/** Counts every message of every server that has "counting" enabled. */
export const counting: Feature = { name: "counting", messages: () => () => true };

export interface StartedBot extends RunningBot {
  /** Settles with the error when the bot says that it cannot go on. */
  fatal: Promise<Error>;
}

export async function startBot(
  options: { apiUrl: string; discordApiUrl: string; features?: Feature[]; log?: Log } & Partial<RunOptions>,
): Promise<StartedBot> {
  const fatal = Promise.withResolvers<Error>();
  const { apiUrl, discordApiUrl, ...rest } = options;
  const bot = await run({
    config: {
      apiUrl,
      discordApiUrl,
      credential: CREDENTIAL,
      token: TOKEN,
      publicUrl: "http://localhost:4300",
      logLevel: "silent",
    },
    log: createLog("silent"),
    holder: "test",
    identifyPauseMs: 50,
    shardTimes: { helloTimeoutMs: 500, closeTimeoutMs: 300, backoffMs: 20 },
    onFatal: fatal.resolve,
    ...rest,
  });
  return { ...bot, fatal: fatal.promise };
}

/** Looks until the condition holds: for what only shows in a place nothing can be awaited in. */
export async function eventually(holds: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const until = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > until) throw new Error(`It never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
