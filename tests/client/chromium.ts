import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium } from "playwright-core";

const PLACES = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's Chromium; undefined when there is none. Nothing is downloaded. */
export const chromiumPath: string | undefined = PLACES.find((path) => path !== undefined && existsSync(path));

export function launchChromium(): Promise<Browser> {
  if (!chromiumPath) throw new Error("Install Chromium, or name it in CHROMIUM");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
}
