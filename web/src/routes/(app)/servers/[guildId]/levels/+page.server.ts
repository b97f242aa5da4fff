import { api, orGiveUp } from "#lib/server/api.ts";
import { levels } from "#lib/server/contract.ts";
import { fieldsOf } from "#lib/server/settings/fields.ts";
import { saveSetting } from "#lib/server/settings/save.ts";
import type { Actions, PageServerLoad } from "./$types.d.ts";

/** Levels the curve's preview reaches to. */
const CURVE_LEVELS = 50;

export const load: PageServerLoad = async (event) => {
  const { guildId } = event.params;
  const asked = Math.trunc(Number(event.url.searchParams.get("page") ?? 1)) - 1;
  const page = asked >= 0 && asked <= 100_000 ? asked : 0;
  const calls = api(event);
  const [setting, leaderboard] = await orGiveUp(
    event,
    Promise.all([
      calls.settings.get.query({ guildId, feature: levels.feature.name }),
      calls.levels.leaderboard.query({ guildId, page }),
    ]),
  );
  return {
    title: levels.feature.title,
    summary: levels.feature.summary,
    fields: fieldsOf(levels.feature),
    curve: Array.from({ length: CURVE_LEVELS + 1 }, (_, level) => levels.xpForLevel(level)),
    setting,
    leaderboard,
  };
};

export const actions: Actions = {
  save: (event) => saveSetting(event, event.params.guildId, levels.feature),
};
