// `npm start`: everything on one machine. Ends with code 0 when asked to stop, 1 when it cannot go on.
import { join } from "node:path";
import process from "node:process";
import { environment, readSettings } from "./dev/run/env.ts";
import { npmGone } from "./dev/run/npm.ts";
import { readable } from "./dev/run/readable.ts";
import { root } from "./dev/run/spawn.ts";
import { diskSentence, forgetParts, type House, openHouse, Stopped } from "./dev/run/supervisor.ts";

// In a terminal a person reads it; into a file or a pipe it goes as the parts wrote it.
const shown = process.stderr.isTTY ? readable : (line: string) => line;
const log = (source: string, line: string) => console.error(`${source.padEnd(8)} | ${shown(line)}`);

const stopAsked = new Promise<"stop">((done) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => done("stop"));
  void npmGone().then(() => done("stop"));
});

async function main(): Promise<number> {
  const settings = readSettings(environment(), join(root, ".env"));
  const house = await openHouse({ settings, dev: process.argv.includes("--dev"), log, stopAsked });
  console.log(banner(house));
  const failure = await Promise.race([stopAsked, house.failed]).then(() => null, (error: Error) => error);
  if (failure) console.error(`${failure.message}\nStopping everything else; start again with the same command.`);
  else console.error("Stopping.");
  // What waits for the dead part would wait in vain; ending it is safe, since the next start resumes.
  await house.stop(failure ? 3_000 : undefined);
  if (!failure) forgetParts(house.dataDir);
  return failure ? 1 : 0;
}

function banner(house: House): string {
  const lines = ["", "Kagami is up.", "", `  dashboard       ${house.dashboardUrl}`];
  if (house.localDiscordUrl) {
    lines.push(`  local Discord   ${house.localDiscordUrl}   (DISCORD_TOKEN is not set: everyone there is invented)`);
  }
  lines.push(`  data            ${house.dataDir}`, "", "Ctrl+C stops everything and keeps the data.", "");
  return lines.join("\n");
}

process.exit(
  await main().catch((error: Error) => {
    if (error instanceof Stopped) return 0;
    console.error(diskSentence(error, "the data folder") ?? error.message);
    return 1;
  }),
);
