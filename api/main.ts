// The api as a process: reads its environment, serves, and stops on a signal.
import process from "node:process";
import { readEnv } from "./env.ts";
import { startApi } from "./server.ts";
import { createServices } from "./services.ts";

const fail = (error: unknown): never => {
  process.stderr.write(`${error instanceof Error ? error.message : "The api could not start"}\n`);
  process.exit(1);
};

const run = async (): Promise<void> => {
  const env = readEnv();
  const services = createServices(env);
  const api = await startApi(env, services);
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

// What nobody caught is a fault of ours: its kind is logged without values, and the supervisor starts anew.
await run().catch(fail);
