// shards.*: leases of the gateway's shards.
import { z } from "zod";
import { bot, router } from "../../trpc.ts";

const Held = z.object({ shardId: z.int().min(0), lease: z.int().min(1) });

export const shards = router({
  lease: bot.input(z.object({
    shardId: z.int().min(0),
    shardCount: z.int().min(1),
    holder: z.string().min(1).max(100),
  })).mutation(({ ctx, input, signal }) => ctx.shards.lease(input, signal ?? ctx.signal)),

  renew: bot.input(Held).mutation(async ({ ctx, input }) => {
    await ctx.shards.renew(input.shardId, input.lease);
    return {};
  }),

  release: bot.input(Held).mutation(async ({ ctx, input }) => {
    await ctx.shards.release(input.shardId, input.lease);
    return {};
  }),
});
