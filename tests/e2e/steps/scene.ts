// What every step of the smoke run may use.
import type { Browser, Page } from "playwright-core";
import type { Database } from "../../../db/mod.ts";
import { personId } from "../../../dev/discord/state/seed.ts";
import type { Script } from "../../support/script.ts";
import type { Wire } from "../wire.ts";

export interface Scene {
  urls: { discord: string; dashboard: string };
  script: Script;
  database: Database;
  browser: Browser;
  /** The owner's tab of the local Discord. */
  chat: Page;
  /** A member's, in a browser of their own. */
  guest: Page;
  dashboard: Page;
  wire: Wire;
}

export type Step = [title: string, act: (scene: Scene) => Promise<void>];

export const OWNER = { name: "Mira", id: personId(0) };
/** A member without any role. */
export const GUEST = { name: "Hugo", id: personId(8) };
export const INES = { name: "Ines", id: personId(9) };
