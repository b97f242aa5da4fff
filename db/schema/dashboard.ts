// What the dashboard remembers by itself, in the reader's own browser.
import { defineCookie, definePurpose } from "../data/stores.ts";

export const showingPages = definePurpose({
  name: "dashboard.appearance",
  title: "Light or dark",
  why: "The dashboard looks the way a person chose, from the first moment of every page",
  use: "personalize.system",
  basis: "contract",
  objectable: false,
});

export const themeCookie = defineCookie({
  name: "theme",
  title: "Theme cookie",
  purpose: showingPages,
  category: "user.account.settings",
  holds: "One word: system, light or dark",
  why: "set only when somebody uses the theme switch",
  maxAgeMs: 31_536_000_000,
  httpOnly: true,
});
