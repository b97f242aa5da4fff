// settings.*: the one path on which dashboard and commands read and change a feature.
import { z } from "zod";
import { Snowflake } from "../contract.ts";
import { bot, guild, router } from "../../trpc.ts";

const Feature = z.string().min(1).max(40);

export const settings = router({
  get: guild("manage").input(z.object({ guildId: Snowflake, feature: Feature }))
    .query(({ ctx, input }) => ctx.settings.get(input.guildId, input.feature)),

  update: guild("manage").input(z.object({
    guildId: Snowflake,
    feature: Feature,
    version: z.int().min(0),
    data: z.object({ enabled: z.boolean().optional(), value: z.record(z.string(), z.unknown()).optional() }),
  })).mutation(({ ctx, input }) => ctx.settings.update(input, ctx.member)),

  undo: guild("manage").input(z.object({ guildId: Snowflake, auditId: z.string().regex(/^\d{1,15}$/) }))
    .mutation(({ ctx, input }) => ctx.settings.undo(input.guildId, input.auditId, ctx.member)),

  list: bot.input(z.object({ guildIds: z.array(Snowflake).max(10_000) }))
    .query(({ ctx, input }) => ctx.settings.list(input.guildIds)),
});
