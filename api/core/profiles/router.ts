// profiles.put: the bot's answer to `profiles.wanted`, and what it sees in passing.
import { z } from "zod";
import { Profile, PROFILES_MAX, Snowflake } from "../contract.ts";
import { bot, router } from "../../trpc.ts";

export const profiles = router({
  put: bot.input(z.object({ guildId: Snowflake, profiles: z.array(Profile).max(PROFILES_MAX) }))
    .mutation(async ({ ctx, input }) => {
      await ctx.profiles.put(input.guildId, input.profiles);
      return {};
    }),
});
