// The feature levels as one value.
import type { ApiFeature } from "../../core/feature.ts";
import { feature } from "./contract.ts";
import { activity } from "./activity.ts";
import { levelsRouter } from "./router.ts";
import { checkSettings } from "./rewards.ts";

export const levels = {
  name: "levels",
  router: levelsRouter,
  contract: feature,
  activity,
  checkSettings,
} satisfies ApiFeature;
