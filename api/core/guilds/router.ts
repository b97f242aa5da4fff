// guilds.*: the server picker and overview, and the bot's reports.
import { z } from "zod";
import { GuildSnapshot, type GuildSummary, Snowflake } from "../contract.ts";
import { DomainError } from "../errors.ts";
import { guildDetail } from "./detail.ts";
import { iconUrl } from "./icon.ts";
import { bot, guild, member, router } from "../../trpc.ts";

export const guilds = router({
  list: member.query(async ({ ctx }): Promise<GuildSummary[]> => {
    if (!ctx.member.session) throw new DomainError("forbidden", "Open the dashboard to see your servers");
    const places = await ctx.auth.places(ctx.member.session);
    const present = await ctx.guilds.present(places.map((place) => place.id));
    return places.map((place) => ({
      id: place.id,
      name: place.name,
      iconUrl: iconUrl(place.id, place.icon),
      canManage: place.canManage,
      hasBot: present.has(place.id),
      memberCount: present.get(place.id)?.memberCount ?? null,
      inviteUrl: place.canManage && !present.has(place.id) ? ctx.config.inviteUrl(place.id) : null,
    }));
  }),

  get: guild("manage").query(({ ctx }) => guildDetail(ctx, ctx.guild.id)),

  sync: bot.input(z.object({ guilds: z.array(GuildSnapshot).max(100) })).mutation(async ({ ctx, input }) => {
    await ctx.guilds.sync(input.guilds);
    return {};
  }),

  present: bot.input(z.object({
    shardId: z.int().min(0),
    shardCount: z.int().min(1),
    guildIds: z.array(Snowflake).max(10_000),
  })).mutation(async ({ ctx, input }) => ({ left: await ctx.guilds.keepOnly(input, input.guildIds) })),

  remove: bot.input(z.object({ guildId: Snowflake })).mutation(async ({ ctx, input }) => {
    await ctx.guilds.remove(input.guildId);
    return {};
  }),
});
