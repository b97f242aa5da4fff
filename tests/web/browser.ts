// The system's Chromium, and a page that remembers everything a browser complains about.
import { existsSync } from "node:fs";
import process from "node:process";
import { type Browser, chromium, type Page } from "playwright-core";

const places = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const chromiumPath = places.find((path) => path && existsSync(path));

export const launchBrowser = (): Promise<Browser> => {
  if (!chromiumPath) throw new Error("Install Chromium, or name it in CHROMIUM");
  return chromium.launch({
    executablePath: chromiumPath,
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
  });
};

/** Console errors, policy violations and thrown errors of a page, as they come. */
export const complaintsOf = (page: Page): string[] => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Kit answers a refused form with its real status, which Chromium writes into the console.
    if (["error", "warning"].includes(message.type()) && !/status of 4\d\d/.test(message.text())) {
      complaints.push(`${page.url()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  return complaints;
};
