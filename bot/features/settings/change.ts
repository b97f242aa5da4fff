// One change of one setting against its version. What somebody else changed meanwhile is kept, unless it is the same thing.
import type { Setting } from "../../../api/contract.ts";
import { wireError } from "../../api.ts";
import type { CallerContext } from "../../core/commands.ts";
import { Refusal } from "../../core/refusal.ts";

export interface Change {
  enabled?: boolean;
  value?: Record<string, unknown>;
}
const ATTEMPTS_MAX = 3;

/**
 * Applies what `decide` makes of the current setting.
 * @throws Refusal when somebody else changed the same thing at the same time
 */
export async function change(
  context: CallerContext,
  feature: string,
  decide: (current: Setting) => Change,
): Promise<Setting> {
  const guildId = context.guildId as string;
  const { settings } = context.api;
  let current: Setting = await settings.get.query({ guildId, feature }, context.speaking);
  for (let attempt = 1;; attempt++) {
    const data = decide(current);
    try {
      return await settings.update.mutate({ guildId, feature, version: current.version, data }, context.speaking);
    } catch (error) {
      const wire = wireError(error);
      if (wire?.code !== "conflict") throw error;
      const newer = wire.details["current"] as Setting | undefined ??
        await settings.get.query({ guildId, feature }, context.speaking);
      if (attempt >= ATTEMPTS_MAX || touches(data, current, newer)) {
        throw new Refusal(
          `Look at \`/settings show\` and decide again: somebody else changed this at the same moment (version ${newer.version})`,
        );
      }
      current = newer;
    }
  }
}

/** Whether two changes met in the same place. */
function touches(data: Change, before: Setting, after: Setting): boolean {
  if (data.enabled !== undefined && before.enabled !== after.enabled) return true;
  return Object.keys(data.value ?? {}).some((name) =>
    JSON.stringify(before.value[name]) !== JSON.stringify(after.value[name])
  );
}
