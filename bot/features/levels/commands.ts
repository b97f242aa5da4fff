// /rank, /leaderboard and /level.
import { levels } from "../../../api/contract.ts";
import { action, defineCommand, defineGroup } from "../../core/commands.ts";
import { Refusal } from "../../core/refusal.ts";
import { leaderboardView, rankView, resetView, setView } from "./view.ts";

export const rank = defineCommand({
  name: "rank",
  description: "Shows a member's level, XP and place",
  help: "Without a member it shows yours.",
  aliases: ["level-of", "xp"],
  cooldownSeconds: 3,
  options: { member: { type: "user", description: "Whose rank; yours when left out" } },
  async run(context, { member }) {
    const who = member ?? { ...context.member, bot: false };
    if (who.bot) throw new Refusal("Choose a person: bots earn no XP");
    const guildId = context.guildId as string;
    const result = await context.api.levels.rank.query({ guildId, userId: who.id }, context.speaking);
    return rankView(result, who);
  },
});

export const leaderboard = defineCommand({
  name: "leaderboard",
  description: "Shows who has the most XP in this server",
  aliases: ["top", "levels"],
  cooldownSeconds: 3,
  options: { page: { type: "integer", description: "Which ten to show, from 1", min: 1, max: 100_000 } },
  async run(context, { page = 1 }) {
    const guildId = context.guildId as string;
    return leaderboardView(
      await context.api.levels.leaderboard.query({ guildId, page: page - 1 }, context.speaking),
    );
  },
});

export const level = defineGroup({
  name: "level",
  description: "Corrects members' XP",
  help: "Changes are written into the server's audit log.",
  permission: "ManageGuild",
  subcommands: {
    set: action({
      description: "Gives a member exactly this level or this XP",
      options: {
        member: { type: "user", description: "Whose XP", required: true },
        level: { type: "integer", description: "The level they get", min: 0, max: levels.LEVEL_MAX },
        xp: { type: "integer", description: "The XP they get, instead of a level", min: 0, max: levels.XP_MAX },
      },
      async run(context, { member, level, xp }) {
        if ((level === undefined) === (xp === undefined)) throw new Refusal("Give either a level or XP");
        if (member.bot) throw new Refusal("Choose a person: bots earn no XP");
        const guildId = context.guildId as string;
        const given = xp === undefined ? { level: level as number } : { xp };
        return setView(await context.api.levels.set.mutate({ guildId, userId: member.id, ...given }, context.speaking));
      },
    }),
    reset: action({
      description: "Removes a member's XP",
      options: { member: { type: "user", description: "Whose XP goes", required: true } },
      async run(context, { member }) {
        const guildId = context.guildId as string;
        const { removed } = await context.api.levels.reset.mutate({ guildId, userId: member.id }, context.speaking);
        return resetView(member.id, removed);
      },
    }),
  },
});
