// The api as a process: reads its environment, serves, and stops on a signal.
import process from "node:process";
import { domainOf } from "./core/errors.ts";
import { readEnv } from "./env.ts";
import { startApi } from "./server.ts";
import { createServices } from "./services.ts";

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : "The api could not start"}\n`);
  process.exit(1);
};

/**
 * Losing Postgres is no reason to end: whoever waited is told, and the driver connects again. Yet the driver (postgres.js
 * 3.4.9) also throws out of timers when a statement meets a connection that is gone, and leaves promises nobody holds.
 */
const isLossOfDatabase = (error: unknown): boolean =>
  domainOf(error)?.code === "unavailable" ||
  (error instanceof Error && /postgres[^\n]*\bconnection\.js/.test(error.stack ?? ""));

const run = async (): Promise<void> => {
  const env = readEnv();
  const services = createServices(env);
  const api = await startApi(env, services);
  // Libraries write whole errors to the console; a line of ours never holds a value.
  for (const method of ["debug", "info", "log", "warn", "error"] as const) {
    console[method] = (first: unknown) =>
      services.log.warn({ event: "console" }, first instanceof Error ? first : undefined);
  }
  for (const kind of ["uncaughtException", "unhandledRejection"] as const) {
    process.on(kind, (error: unknown) => {
      services.log.error({ event: "process.failed" }, error);
      if (!isLossOfDatabase(error)) process.exit(1);
    });
  }
  process.stdout.write(`ready ${api.url}\n`);
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await api.stop();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop().catch(fail));
};

await run().catch(fail);
