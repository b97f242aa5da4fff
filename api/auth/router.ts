// auth.*: logging in and out of the dashboard.
import { z } from "zod";
import type { Me } from "../core/contract.ts";
import { DomainError } from "../core/errors.ts";
import { avatarUrl } from "./avatar.ts";
import type { Session } from "./session.ts";
import { member, open, router } from "../trpc.ts";

export const auth = router({
  start: open.input(z.object({ returnTo: z.string().max(300).optional() }))
    .mutation(({ ctx, input }) => ctx.auth.start(input.returnTo)),

  finish: open.input(z.object({
    code: z.string().min(1).max(500),
    state: z.string().min(1).max(500),
    login: z.string().min(1).max(4000),
  })).mutation(({ ctx, input }) => ctx.auth.finish(input)),

  logout: member.mutation(async ({ ctx }) => {
    await ctx.auth.logout(sessionOf(ctx.member));
    return {};
  }),

  me: member.query(({ ctx }): Me => {
    const session = sessionOf(ctx.member);
    return {
      userId: session.userId,
      name: session.name,
      avatarUrl: avatarUrl(session.userId, session.avatar),
      expiresAt: new Date(session.exp * 1000).toISOString(),
    };
  }),
});

const sessionOf = ({ session }: { session: Session | null }): Session => {
  if (session) return session;
  throw new DomainError("forbidden", "Only a dashboard session may do this");
};
