// The frame every picture is taken in: size, light or dark, and how large its file may be.
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";

const FOLDER = join(import.meta.dirname ?? ".", "../../../docs/pictures");
const WIDTH_PX = 1280;
/** Pictures are loaded by everybody who only passes by. */
const SIZE_MAX_BYTES = 250_000;

export interface Frame {
  width?: number;
  height?: number;
  /** Device pixels per CSS pixel: more makes the text larger, for the picture's width stays. */
  scale?: number;
  dark?: boolean;
}

export async function pageOf(
  browser: Browser,
  { width = WIDTH_PX, height = 820, scale = 1, dark = false }: Frame = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: width / scale, height },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
    locale: "en-GB",
  });
  return await context.newPage();
}

/** @param height in pixels from the top; the window's when left out */
export async function save(page: Page, name: string, height?: number): Promise<void> {
  const path = join(FOLDER, name);
  await page.evaluate("document.fonts.ready");
  await page.waitForLoadState("networkidle");
  await page.screenshot({
    path,
    animations: "disabled",
    ...(height ? { fullPage: true, clip: { x: 0, y: 0, width: page.viewportSize()?.width ?? WIDTH_PX, height } } : {}),
  });
  const { size } = await stat(path);
  if (size > SIZE_MAX_BYTES) throw new Error(`${name} has ${size} bytes, more than ${SIZE_MAX_BYTES}`);
  console.log(`${name} ${Math.round(size / 1000)} kB`);
}
