// outbox.*: how a bot takes work, and says what became of it.
import { z } from "zod";
import { OUTBOX_CLAIM_MAX } from "../contract.ts";
import { DomainError } from "../errors.ts";
import { bot, router } from "../../trpc.ts";

const Leased = z.object({ id: z.uuid(), lease: z.uuid() });
const lost = () => new DomainError("fenced", "The lease of this work ran out: claim again");

export const outbox = router({
  claim: bot.input(z.object({ limit: z.int().min(1).max(OUTBOX_CLAIM_MAX).default(10) }))
    .mutation(({ ctx, input }) => ctx.outbox.claim(input.limit)),

  acknowledge: bot.input(Leased).mutation(async ({ ctx, input }) => {
    if (!await ctx.outbox.acknowledge(input.id, input.lease)) throw lost();
    return {};
  }),

  fail: bot.input(Leased.extend({
    error: z.string().max(300),
    retryAfterMs: z.int().min(0).max(86_400_000).nullable(),
  })).mutation(async ({ ctx, input }) => {
    if (!await ctx.outbox.fail(input.id, input.lease, input.error, input.retryAfterMs)) throw lost();
    return {};
  }),
});
