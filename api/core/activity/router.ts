// activity.record: the hot path's one call.
import { ActivityRecord } from "../contract.ts";
import { bot, router } from "../../trpc.ts";

export const activity = router({
  record: bot.input(ActivityRecord).mutation(({ ctx, input }) => ctx.activity.record(input)),
});
