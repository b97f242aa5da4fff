// levels.*: ranks, the leaderboard, and what admins may correct.
import { LeaderboardInput, type LeaderboardPage, type Rank, RankInput, ResetInput, SetInput } from "./contract.ts";
import * as service from "./service.ts";
import { guild, router } from "../../trpc.ts";

export const levelsRouter = router({
  rank: guild("member").input(RankInput).query(({ ctx, input }): Promise<Rank> =>
    service.rank(ctx, input.guildId, input.userId ?? ctx.member.userId)
  ),
  leaderboard: guild("member").input(LeaderboardInput).query(({ ctx, input }): Promise<LeaderboardPage> =>
    service.leaderboard(ctx, input.guildId, input.page)
  ),
  set: guild("manage").input(SetInput).mutation(({ ctx, input }): Promise<Rank> => service.set(ctx, input)),
  reset: guild("manage").input(ResetInput).mutation(({ ctx, input }): Promise<{ removed: number }> =>
    service.reset(ctx, input.guildId, input.userId)
  ),
});
