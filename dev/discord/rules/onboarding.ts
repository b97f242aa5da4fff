// Questions that newcomers answer, and channels that everybody starts with (documentation, "Modify Guild Onboarding").
import { ApiError } from "../errors.ts";
import { bits } from "../permissions/bits.ts";
import { everyonesPermissions } from "../permissions/compute.ts";
import type { OnboardingOption, OnboardingPrompt, OnboardingRecord } from "../state/greetings.ts";
import type { World } from "../world.ts";
import type { Form } from "./form.ts";

/** So many channels are open to everybody at first, of which so many can be written in. */
const CHANNELS = 7, WRITABLE = 5;

/** Ids that are not yet known are made anew: clients invent them. */
export function readPrompts(world: World, form: Form, before: readonly OnboardingPrompt[]): OnboardingPrompt[] | null {
  const known = new Set(before.flatMap(({ id, options }) => [id, ...options.map((option) => option.id)]));
  const idOf = (id: string | null) => id !== null && known.has(id) ? id : world.ids.next();
  return form.forms("prompts", { max: 15 })?.map((each) => {
    const options = (each.forms("options", { min: 1, max: 50 }) ?? []).map((option): OnboardingOption => ({
      id: idOf(option.snowflake("id")),
      title: option.string("title", { min: 1, max: 50, required: true }) ?? "",
      description: option.string("description", { max: 100 }),
      emoji: {
        id: option.snowflake("emoji_id"),
        name: option.string("emoji_name", { max: 100 }),
        animated: option.boolean("emoji_animated") ?? false,
      },
      role_ids: option.snowflakes("role_ids", { max: 50 }) ?? [],
      channel_ids: option.snowflakes("channel_ids", { max: 50 }) ?? [],
    }));
    if (!each.has("options")) each.required("options");
    return {
      id: idOf(each.snowflake("id", true)),
      type: each.choice("type", [0, 1]) ?? 0,
      title: each.string("title", { min: 1, max: 100, required: true }) ?? "",
      single_select: each.boolean("single_select") ?? false,
      required: each.boolean("required") ?? false,
      in_onboarding: each.boolean("in_onboarding") ?? false,
      options,
    };
  }) ?? null;
}

/** What an answer gives must be there; an answer that gives nothing is none. */
export function checkGiven({ state }: World, guildId: string, form: Form, record: OnboardingRecord): void {
  const there = (table: { get(id: string): { guild_id: string | null } | undefined }) => (id: string) =>
    table.get(id)?.guild_id === guildId;
  const isChannel = there(state.channels), isRole = there(state.roles);
  if (!record.default_channel_ids.every(isChannel)) {
    form.fail("default_channel_ids", "CHANNEL_INVALID", "Unknown channel");
  }
  for (const [number, prompt] of record.prompts.entries()) {
    for (const [index, { role_ids, channel_ids }] of prompt.options.entries()) {
      const path = [...form.path, "prompts", number, "options", index];
      if (!role_ids.every(isRole)) form.errors.add([...path, "role_ids"], "ROLE_INVALID", "Unknown role");
      if (!channel_ids.every(isChannel)) {
        form.errors.add([...path, "channel_ids"], "CHANNEL_INVALID", "Unknown channel");
      }
      if (role_ids.length + channel_ids.length === 0) {
        form.errors.add([...path, "role_ids"], "BASE_TYPE_REQUIRED", "This field is required");
      }
    }
  }
  form.errors.throwIfAny();
}

/** @throws 350000 when it is turned on too early, 350001 when a change would make it too little */
export function checkEnabled({ state }: World, before: OnboardingRecord, record: OnboardingRecord): void {
  if (!record.enabled) return;
  const offered = record.mode === 1
    ? record.prompts.filter((it) => it.in_onboarding).flatMap((it) =>
      it.options.flatMap((option) => option.channel_ids)
    )
    : [];
  const ids = [...new Set([...record.default_channel_ids, ...offered])];
  const needed = bits("VIEW_CHANNEL", "SEND_MESSAGES");
  const writable = ids.filter((id) => {
    const channel = state.channels.get(id);
    return channel && (everyonesPermissions(state, channel) & needed) === needed;
  });
  if (ids.length >= CHANNELS && writable.length >= WRITABLE) return;
  throw before.enabled
    ? new ApiError(400, 350_001, "Cannot update onboarding while below requirements")
    : new ApiError(400, 350_000, "Cannot enable onboarding, requirements are not met");
}
