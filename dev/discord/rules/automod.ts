// What a form may say of an auto-moderation rule (documentation, "Auto Moderation").
import { compile } from "../automod/automaton.ts";
import { PatternError } from "../automod/cursor.ts";
import { badLength } from "../errors.ts";
import { ACTION, type AutoModAction, type AutoModRecord, type AutoModTrigger, TRIGGER } from "../state/automod.ts";
import type { Form } from "./form.ts";

export type RuleDraft = Omit<AutoModRecord, "id" | "guild_id" | "creator_id">;

const TRIGGERS = [1, 3, 4, 5, 6] as const;
/** Of which trigger type a server may have how many rules. */
export const MOST_RULES: Readonly<Record<number, number>> = { 1: 6, 3: 1, 4: 1, 5: 1, 6: 1 };
/** Four weeks. */
const LONGEST_TIMEOUT = 2_419_200;

/** Which actions a trigger type can have. */
const ACTIONS: Readonly<Record<number, readonly AutoModAction["type"][]>> = {
  [TRIGGER.KEYWORD]: [ACTION.BLOCK, ACTION.ALERT, ACTION.TIMEOUT],
  [TRIGGER.SPAM]: [ACTION.BLOCK, ACTION.ALERT],
  [TRIGGER.PRESET]: [ACTION.BLOCK, ACTION.ALERT],
  [TRIGGER.MENTIONS]: [ACTION.BLOCK, ACTION.ALERT, ACTION.TIMEOUT],
  [TRIGGER.PROFILE]: [ACTION.ALERT, ACTION.QUARANTINE],
};

/** @param known the rule that is changed: what the form leaves out stays; null for a new one */
export function readRule(form: Form, known: AutoModRecord | null): RuleDraft {
  const fresh = known === null;
  const trigger = form.choice("trigger_type", fresh ? TRIGGERS : [known.trigger_type], fresh) ??
    known?.trigger_type ?? TRIGGER.KEYWORD;
  const fromMessages = trigger !== TRIGGER.PROFILE;
  const draft: RuleDraft = {
    name: form.string("name", { min: fresh || form.has("name") ? 1 : 0, max: 100, required: fresh }) ?? known?.name ??
      "",
    event_type: form.choice("event_type", [fromMessages ? 1 : 2], fresh) ?? known?.event_type ?? 1,
    trigger_type: trigger,
    trigger_metadata: readTrigger(form, trigger, known?.trigger_metadata),
    actions: readActions(form, trigger) ?? known?.actions ?? [],
    enabled: form.boolean("enabled") ?? known?.enabled ?? false,
    exempt_roles: readIds(form, "exempt_roles", 20) ?? known?.exempt_roles ?? [],
    exempt_channels: readIds(form, "exempt_channels", 50) ?? known?.exempt_channels ?? [],
  };
  if (fresh && !form.has("actions")) form.required("actions");
  form.errors.throwIfAny();
  return draft;
}

function readTrigger(form: Form, trigger: number, known: AutoModTrigger | undefined): AutoModTrigger {
  const given = form.form("trigger_metadata");
  const needed = trigger === TRIGGER.KEYWORD || trigger === TRIGGER.PRESET || trigger === TRIGGER.PROFILE;
  if (!given && !known && needed) form.required("trigger_metadata");
  if (trigger === TRIGGER.SPAM) return {};
  if (trigger === TRIGGER.MENTIONS) {
    return {
      mention_total_limit: given?.integer("mention_total_limit", { min: 0, max: 50 }) ?? known?.mention_total_limit ??
        0,
      mention_raid_protection_enabled: given?.boolean("mention_raid_protection_enabled") ??
        known?.mention_raid_protection_enabled ?? false,
    };
  }
  const words = (name: "keyword_filter" | "allow_list", most: number) =>
    given ? readWords(given, name, most, 60) ?? known?.[name] ?? [] : known?.[name] ?? [];
  if (trigger === TRIGGER.PRESET) {
    return { presets: (given && readPresets(given)) ?? known?.presets ?? [], allow_list: words("allow_list", 1_000) };
  }
  return {
    keyword_filter: words("keyword_filter", 1_000),
    regex_patterns: (given && readPatterns(given)) ?? known?.regex_patterns ?? [],
    allow_list: words("allow_list", 100),
  };
}

function readWords(form: Form, name: string, most: number, longest: number): string[] | null {
  const path = [...form.path, name];
  return form.list(name, { max: most })?.flatMap((word, index) => {
    if (typeof word !== "string") {
      form.errors.add([...path, index], "STRING_TYPE_CONVERT", "Could not interpret value as string.");
    } else if (word.length === 0 || [...word].length > longest) {
      form.errors.add([...path, index], ...badLength(1, longest));
    } else return [word];
    return [];
  }) ?? null;
}

function readPatterns(form: Form): string[] | null {
  const patterns = readWords(form, "regex_patterns", 10, 260);
  for (const [index, pattern] of patterns?.entries() ?? []) {
    try {
      compile(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      // Discord asks its service in Rust; how it calls this mistake is not documented.
      form.errors.add([...form.path, "regex_patterns", index], "REGEX_INVALID", `Invalid regex: ${error.message}`);
    }
  }
  return patterns;
}

function readPresets(form: Form): number[] | null {
  return form.list("presets")?.flatMap((preset, index) => {
    if (preset === 1 || preset === 2 || preset === 3) return [preset];
    form.errors.add([...form.path, "presets", index], "BASE_TYPE_CHOICES", "Value must be one of {1, 2, 3}.");
    return [];
  }) ?? null;
}

function readActions(form: Form, trigger: number): AutoModAction[] | null {
  return form.forms("actions", { min: 1, max: 5 })?.flatMap((action) => {
    const type = action.choice("type", ACTIONS[trigger]!, true);
    return type === null ? [] : [{ type, metadata: readMetadata(action, type) }];
  }) ?? null;
}

function readMetadata(action: Form, type: AutoModAction["type"]): AutoModAction["metadata"] {
  const metadata = action.form("metadata");
  const needed = type === ACTION.ALERT || type === ACTION.TIMEOUT;
  if (!metadata) {
    if (needed) action.required("metadata");
    return {};
  }
  if (type === ACTION.ALERT) {
    const channel_id = metadata.snowflake("channel_id", true);
    return channel_id === null ? {} : { channel_id };
  }
  if (type === ACTION.TIMEOUT) {
    return { duration_seconds: metadata.integer("duration_seconds", { min: 0, max: LONGEST_TIMEOUT }) ?? 0 };
  }
  const custom_message = type === ACTION.BLOCK ? metadata.string("custom_message", { max: 300 }) : null;
  return custom_message ? { custom_message } : {};
}

function readIds(form: Form, name: string, max: number): string[] | null {
  const ids = form.snowflakes(name, { max });
  if (ids && new Set(ids).size < ids.length) {
    form.fail(name, "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
  }
  return ids;
}
