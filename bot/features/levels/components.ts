// The buttons under the leaderboard.
import type { Component } from "../../core/components.ts";
import { Refusal } from "../../core/refusal.ts";
import { leaderboardView, PAGE_COMPONENT } from "./view.ts";

export const page: Component = {
  name: PAGE_COMPONENT,
  answer: "update",
  async run(context, argument) {
    const page = Number(argument);
    if (!context.guildId || !/^\d{1,6}$/.test(argument)) {
      throw new Refusal("Use /leaderboard again: this button is broken");
    }
    return leaderboardView(
      await context.api.levels.leaderboard.query({ guildId: context.guildId, page }, context.speaking),
    );
  },
};
