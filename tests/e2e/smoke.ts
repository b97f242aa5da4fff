// `deno task smoke`: `npm start` on an empty data folder, and a real Chromium that does what a newcomer does. Above all it
// uses every command the bot has registered and presses every button it offers: what no step does fails the run.
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { connect } from "../../db/mod.ts";
import { startPostgres } from "../../db/embedded.ts";
import { launchChromium } from "../client/chromium.ts";
import { freePorts, newDataFolder, npmStart } from "../support/npm-start.ts";
import { Script } from "../support/script.ts";
import { leftOut, registered } from "./everything.ts";
import { afterwards, settingUp } from "./steps/commands.ts";
import { dashboard } from "./steps/dashboard.ts";
import { faults, raid, raidOver } from "./steps/raid.ts";
import { rights } from "./steps/rights.ts";
import type { Scene, Step } from "./steps/scene.ts";
import { others, talk } from "./steps/talk.ts";
import { Wire } from "./wire.ts";

const STEP_TIMEOUT_MS = 15_000;

const nothingLeftOut: Step = ["every command, option, suggestion and button of the bot was used", async (scene) => {
  const usages = await registered(scene.urls.discord);
  const missing = leftOut(usages, scene.wire);
  if (missing.length > 0) throw new Error(missing.join("\n"));
  const { used, suggested, pressed } = scene.wire;
  console.log(`        ${usages.length} commands, ${used.size - usages.length} options, ${suggested.size} suggested`);
  console.log(`        buttons: ${[...pressed].sort().join(", ")}`);
}];

/** What a newcomer tries in the first minute. */
const firstMinute: Step[] = [
  ...talk,
  ...settingUp,
  // A member looks after their own data while the raid goes on.
  ...raid,
  ...rights,
  ...raidOver,
  ...afterwards,
  ...others,
  nothingLeftOut,
];

const folder = newDataFolder();
const ports = await freePorts();
const began = performance.now();
const start = npmStart({ DATA_DIR: join(folder, "data"), ...ports });
process.once("exit", () => start.child.kill("SIGTERM"));
await start.up;
console.log(`npm start was up after ${seconds(began)} s`);
const readyAt = performance.now();

// The server is the house's own: it is only asked, and stopped by the house.
const { url } = await startPostgres({ dataDir: join(folder, "data/postgres") });
const database = connect({ url, gateKey: readFileSync(join(folder, "data/keys/gate"), "utf8"), max: 2 });
const browser = await launchChromium();
const wire = new Wire();
const open = async () => {
  const page = await (await browser.newContext({ acceptDownloads: true, locale: "en-GB" })).newPage();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  return page;
};
const urls = {
  discord: `http://localhost:${ports.LOCAL_DISCORD_PORT}`,
  dashboard: `http://localhost:${ports.WEB_PORT}`,
};
const scene: Scene = {
  urls,
  script: new Script(urls.discord),
  database,
  browser,
  chat: await open(),
  guest: await open(),
  dashboard: await open(),
  wire,
};
for (const page of [scene.chat, scene.guest]) wire.watch(page);

let passed = 0, failed = 0;
await run(firstMinute);
console.log(`from the ready line to here: ${seconds(readyAt)} s`);
await run([...faults, ...dashboard]);
if (failed > 0) console.log(`The last lines of the processes:\n${start.said().split("\n").slice(-15).join("\n")}`);
await browser.close();
await database.close();
start.child.kill("SIGTERM");
await start.ended;
rmSync(folder, { recursive: true, force: true });
console.log(`smoke: ${passed} steps passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);

/** One after the other; after a failure nothing that would follow from it is tried. */
async function run(steps: Step[]): Promise<void> {
  for (const [title, act] of failed > 0 ? [] : steps) {
    const started = performance.now();
    try {
      await act(scene);
      passed++;
      console.log(`ok      ${title} (${Math.round(performance.now() - started)} ms)`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${title}\n${(error as Error).message}`);
      if (process.argv.includes("--pictures")) await takePictures();
      return;
    }
  }
}

async function takePictures(): Promise<void> {
  const { chat, guest, dashboard } = scene;
  for (const [name, page] of Object.entries({ chat, guest, dashboard })) {
    await page.screenshot({ path: join(tmpdir(), `smoke-${name}.png`) });
  }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}
