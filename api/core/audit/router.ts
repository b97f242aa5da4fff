// audit.list: a server's changes, newest first, with the people's names where they are known.
import { z } from "zod";
import { AUDIT_PAGE_MAX, type AuditPage, type AuditPerson, Snowflake } from "../contract.ts";
import { guild, router } from "../../trpc.ts";

export const audit = router({
  list: guild("manage").input(z.object({
    guildId: Snowflake,
    feature: z.string().max(40).optional(),
    cursor: z.string().regex(/^\d{1,15}$/).optional(),
    limit: z.int().min(1).max(AUDIT_PAGE_MAX).default(25),
  })).query(async ({ ctx, input }): Promise<AuditPage> => {
    const page = await ctx.audit.list(input);
    const userIds = page.entries.flatMap((entry) => [entry.actorId, entry.subjectId]).filter((id) => id !== null);
    const people = await ctx.profiles.get(input.guildId, [...new Set(userIds)], { wait: true });
    const person = (userId: string | null): AuditPerson | null =>
      userId === null ? null : {
        userId,
        name: people.get(userId)?.name ?? null,
        avatarUrl: people.get(userId)?.avatarUrl ?? null,
      };
    const entries = page.entries.map(({ actorId, subjectId, ...entry }) => ({
      ...entry,
      actor: person(actorId),
      subject: person(subjectId),
      canUndo: entry.action === "settings.update" && entry.undoneBy === null,
    }));
    return { entries, next: page.next };
  }),
});
