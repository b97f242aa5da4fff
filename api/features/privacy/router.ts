// privacy.*: what is stored about me and why, what I allow, and having it erased.
import { registry } from "../../../db/mod.ts";
import { limitHourly } from "../../core/rate-limit.ts";
import { accessOf } from "../../rights/access.ts";
import { choicesOf, choose } from "../../rights/choices.ts";
import { previewErasure, requestErasure } from "../../rights/erase/request.ts";
import { erasureState, receipt } from "../../rights/erase/state.ts";
import { acknowledgeForgotten } from "../../rights/erase/steps.ts";
import { bot, member, open, router } from "../../trpc.ts";
import { ChooseInput, EraseInput, ErasureInput, ReceiptInput, ScopeInput } from "./contract.ts";
import { currentPolicy } from "./policy.ts";

const ERASE_LIMIT = { name: "erase", max: 10, what: "an erasure can be asked for 10 times an hour" };

export const privacyRouter = router({
  policy: open.query(({ ctx }) => currentPolicy(ctx)),

  access: member.query(({ ctx }) => accessOf({ ...ctx, registry }, ctx.member.userId)),

  choices: member.query(({ ctx }) => choicesOf({ ...ctx, registry }, ctx.member.userId)),

  choose: member.input(ChooseInput)
    .mutation(({ ctx, input }) => choose({ ...ctx, registry }, ctx.member.userId, input, ctx.member.via)),

  erasePreview: member.input(ScopeInput).query(({ ctx, input }) =>
    previewErasure({ ...ctx, registry }, { userId: ctx.member.userId, guildId: input.guildId })
  ),

  /** Every older session is over from here on; a dashboard that asked gets a new one. */
  erase: member.input(EraseInput).mutation(async ({ ctx, input }) => {
    const subject = { userId: ctx.member.userId, guildId: input.guildId };
    await limitHourly(ctx, subject.userId, ERASE_LIMIT);
    const requestId = await requestErasure({ ...ctx, registry }, subject, input.confirm);
    const renewed = ctx.member.session && input.guildId === null ? await ctx.auth.renew(ctx.member.session) : null;
    return { requestId, session: renewed?.session ?? null };
  }),

  erasure: member.input(ErasureInput).query(({ ctx, input }) => erasureState(ctx, ctx.member.userId, input.requestId)),

  forgotten: bot.input(ErasureInput).mutation(async ({ ctx, input }) => {
    await acknowledgeForgotten(ctx, input.requestId);
    return {};
  }),

  receipt: open.input(ReceiptInput).query(({ ctx, input }) => receipt(ctx, input.id)),
});
