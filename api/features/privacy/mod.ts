// Privacy: the data rights. What there is to show, export or erase comes from the registry; nothing here names it.
import { erasureRun, registry, retentionPurge } from "../../../db/mod.ts";
import type { Services } from "../../context.ts";
import type { ApiFeature } from "../../core/feature.ts";
import { resumeErasures, runErasure, type RunSources } from "../../rights/erase/run.ts";
import { purgeExpired, purgeLeft } from "../../rights/retain.ts";
import { privacyRouter } from "./router.ts";

export { exportHandler } from "./export.ts";

export const privacy = {
  name: "privacy",
  router: privacyRouter,
  jobs: async (services) => {
    const sources = erasureSources(services);
    await services.jobs.work(erasureRun, async ({ requestId }) => void await runErasure(sources, requestId), {
      concurrency: 2,
    });
    await services.jobs.work(retentionPurge, async (_, signal) => {
      const sources = { ...services, registry };
      const purged = [
        ...await purgeExpired(sources, signal),
        ...await purgeLeft(sources, await services.guilds.left(), signal),
      ];
      for (const { table, rows } of purged) services.log.info({ event: "retention.purged", table, count: rows });
    });
    await services.jobs.schedule(retentionPurge, "17 * * * *", {});
    const open = await resumeErasures(services);
    if (open > 0) services.log.info({ event: "erasure.resumed", count: open });
  },
} satisfies ApiFeature;

/** Bots answer within milliseconds; one that is away keeps nothing that outlives its own caches. */
const FORGET_WAIT_MS = 3_000;

export const erasureSources = (services: Services): RunSources => ({
  ...services,
  registry,
  forgetWaitMs: FORGET_WAIT_MS,
  tellFeatures: async (subject) => {
    for (const feature of services.features) await feature.onErased?.(services, subject);
  },
});
