// The bridge as a process, for self-hosters: deno run -A dev/redis/main.ts
import process from "node:process";
import { startBridge } from "../redis-rest.ts";
import { readEnv } from "./env.ts";

try {
  const env = readEnv();
  const bridge = await startBridge({
    redisUrl: env.REDIS_URL,
    token: env.UPSTASH_REDIS_REST_TOKEN,
    host: env.REDIS_REST_HOST,
    port: env.REDIS_REST_PORT,
  });
  process.stdout.write(`ready ${bridge.url}\n`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => void bridge.close().then(() => process.exit(0)));
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : "The bridge could not start"}\n`);
  process.exit(1);
}
