import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { Form } from "../../rules/form.ts";
import { checkEnabled, checkGiven, readPrompts } from "../../rules/onboarding.ts";
import { type OnboardingPrompt, type OnboardingRecord, onboardings } from "../../state/greetings.ts";
import { guildOf, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const AUDITED = ["prompts", "default_channel_ids", "enabled", "mode"] as const;
const PROMPT = ["title", "options", "single_select", "required", "in_onboarding", "type"] as const;

/** What newcomers are asked. */
export const onboardingRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/onboarding", (call) => ok(view(recordOf(call, guildOf(call).id)))),
  route("PUT", "/guilds/{guild_id}/onboarding", (call) => {
    const { world } = call, form = new Form(call.body);
    const guild = guildOf(call), before = recordOf(call, guild.id);
    const prompts = readPrompts(world, form, before.prompts);
    const channels = form.snowflakes("default_channel_ids", { max: 500 });
    const enabled = form.boolean("enabled"), mode = form.choice("mode", [0, 1]);
    form.errors.throwIfAny();
    const record: OnboardingRecord = {
      guild_id: guild.id,
      prompts: prompts ?? before.prompts,
      default_channel_ids: channels ?? before.default_channel_ids,
      enabled: enabled ?? before.enabled,
      mode: mode ?? before.mode,
    };
    checkGiven(world, guild.id, form, record);
    requireInGuild(call, guild.id, "MANAGE_GUILD", "MANAGE_ROLES");
    checkEnabled(world, before, record);
    const fresh = !world.state.table(onboardings).has(guild.id);
    world.state.table(onboardings).set(guild.id, record);
    audit(call, {
      guildId: guild.id,
      action: fresh ? AUDIT.ONBOARDING_CREATE : AUDIT.ONBOARDING_UPDATE,
      targetId: guild.id,
      changes: changesOf<OnboardingRecord>(fresh ? null : before, record, AUDITED),
    });
    auditPrompts(call, guild.id, before.prompts, record.prompts);
    return ok(view(record));
  }),
];

function recordOf({ world }: Call, guild_id: string): OnboardingRecord {
  return world.state.table(onboardings).get(guild_id) ??
    { guild_id, prompts: [], default_channel_ids: [], enabled: false, mode: 0 };
}

function view(record: OnboardingRecord) {
  return {
    ...record,
    prompts: record.prompts.map((prompt) => ({
      ...prompt,
      options: prompt.options.map((option) => ({ ...option, description: option.description ?? "" })),
    })),
  };
}

/** Each question is written down by itself, too. */
function auditPrompts(call: Call, guildId: string, before: OnboardingPrompt[], after: OnboardingPrompt[]): void {
  for (const id of new Set([...before, ...after].map((prompt) => prompt.id))) {
    const was = before.find((it) => it.id === id) ?? null, is = after.find((it) => it.id === id) ?? null;
    audit(call, {
      guildId,
      action: was === null
        ? AUDIT.ONBOARDING_PROMPT_CREATE
        : is === null
        ? AUDIT.ONBOARDING_PROMPT_DELETE
        : AUDIT.ONBOARDING_PROMPT_UPDATE,
      targetId: id,
      changes: changesOf<OnboardingPrompt>(was, is, PROMPT),
    });
  }
}
