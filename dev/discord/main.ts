// The local Discord as a process: prints `ready <url>`, stops on SIGTERM and SIGINT.
import process from "node:process";
import { readEnv } from "./env.ts";
import { startLocalDiscord } from "./server.ts";

try {
  const env = readEnv();
  const discord = await startLocalDiscord({
    host: env.DISCORD_HOST,
    port: env.DISCORD_PORT,
    stateFile: env.STATE_FILE ?? null,
    publicUrl: env.PUBLIC_URL,
    recordAnswers: false,
    ...(env.LOCAL_CLIENT_ID ? { clientId: env.LOCAL_CLIENT_ID } : {}),
    ...(env.LOCAL_CLIENT_SECRET ? { clientSecret: env.LOCAL_CLIENT_SECRET } : {}),
    ...(env.LOCAL_TOKEN ? { token: env.LOCAL_TOKEN } : {}),
    ...(env.DISCORD_OPENAPI ? { openapi: env.DISCORD_OPENAPI } : {}),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await discord.close();
    process.exit(0);
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  console.log(`ready ${discord.url}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
