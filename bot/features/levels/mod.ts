// Levels in Discord: which messages count, ranks, the leaderboard, and what admins correct.
import { levels as contract } from "../../../api/contract.ts";
import type { Feature } from "../../core/feature.ts";
import { leaderboard, level, rank } from "./commands.ts";
import { page } from "./components.ts";
import { messageFilter } from "./filter.ts";

export const levels: Feature = {
  name: "levels",
  contract: contract.feature,
  commands: [rank, leaderboard, level],
  components: [page],
  messages: (value, granted) => messageFilter(contract.LevelSettings.parse(value), granted),
};
