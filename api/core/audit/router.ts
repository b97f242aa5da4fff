// audit.list: a server's changes, newest first, with the people's names where they are known.
import { z } from "zod";
import { AUDIT_PAGE_MAX, type AuditPage, Snowflake } from "../contract.ts";
import { guild, router } from "../../trpc.ts";

export const audit = router({
  list: guild("manage").input(z.object({
    guildId: Snowflake,
    feature: z.string().max(40).optional(),
    cursor: z.string().regex(/^\d{1,19}$/).optional(),
    limit: z.int().min(1).max(AUDIT_PAGE_MAX).default(25),
  })).query(async ({ ctx, input }): Promise<AuditPage> => {
    const page = await ctx.audit.list(input);
    const actorIds = page.entries.flatMap((entry) => entry.actorId ?? []);
    const people = await ctx.profiles.get(input.guildId, actorIds, { wait: true });
    const entries = page.entries.map(({ actorId, ...entry }) => ({
      ...entry,
      actor: actorId === null ? null : {
        userId: actorId,
        name: people.get(actorId)?.name ?? null,
        avatarUrl: people.get(actorId)?.avatarUrl ?? null,
      },
      canUndo: entry.action === "settings.update" && entry.undoneBy === null,
    }));
    return { entries, next: page.next };
  }),
});
