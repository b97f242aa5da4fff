// The dashboard: what it says about a member, and how an admin sets levels.
import type { Browser } from "playwright-core";
import { SEEDED } from "../../../dev/discord/state/seed.ts";
import type { TestHouse } from "../../support/house.ts";
import { signIn } from "../acts.ts";
import { pageOf, save } from "./frame.ts";

/** From the top of the page to the end of the first thing that is stored. */
export async function pictureMyData(house: TestHouse, browser: Browser, name: string): Promise<void> {
  for (const dark of [false, true]) {
    const page = await pageOf(browser, { height: 900, scale: 4 / 3, dark });
    await signIn(page, house, new RegExp(name));
    await page.goto(`${house.urls.dashboard}/me`);
    const card = page.getByRole("article").filter({ hasText: "XP of members" });
    await card.waitFor();
    const box = await card.boundingBox();
    if (!box) throw new Error("the card of the XP is not visible");
    await save(page, dark ? "my-data-dark.png" : "my-data.png", Math.ceil(box.y + box.height) + 10);
    await page.context().close();
  }
}

export async function pictureLevels(house: TestHouse, browser: Browser): Promise<void> {
  const page = await pageOf(browser, { height: 980 });
  await signIn(page, house, /Mira/);
  await page.goto(`${house.urls.dashboard}/servers/${SEEDED.guildId}/levels`);
  await page.getByText("Everything is saved").waitFor();
  await page.getByRole("spinbutton", { name: "Cooldown" }).fill("60");
  await page.keyboard.press("Control+s");
  await page.getByText("Everything is saved").waitFor();
  await page.reload();
  await page.getByText("Everything is saved").waitFor();
  await page.getByRole("spinbutton", { name: "Most XP per message" }).fill("40");
  await save(page, "levels.png");
}
