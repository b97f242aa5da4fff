import { buildBundles, bundles } from "../../dev/run/build.ts";

/** Builds the browser client when a source of it changed: once a run, whichever file asks first; the others wait. */
export const buildClient = (): Promise<void> =>
  buildBundles(() => {}, bundles.filter(({ folder }) => folder === "dev/discord/client"));
