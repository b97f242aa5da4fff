// How settings look in Discord. Pure.
import type { FeatureContract, Setting } from "../../../api/contract.ts";
import { COLORS, type Message, relativeTime, shorten } from "../../core/message.ts";
import type { Field } from "./contracts.ts";
import { showValue } from "./value.ts";

const LINE_MAX = 200;

/** Everything that is set for a feature, by the titles that `/settings set` takes. */
export function overviewView(feature: FeatureContract, fields: Field[], setting: Setting, url: string): Message {
  const lines = fields.map((field) => {
    const value = setting.value[field.name] ?? field.fallback;
    const changed = JSON.stringify(value) !== JSON.stringify(field.fallback);
    const instead = changed ? ` · default ${shorten(showValue(field, field.fallback), LINE_MAX)}` : "";
    return `${field.title}: **${shorten(showValue(field, value), LINE_MAX)}**${instead}`;
  });
  const changed = setting.updatedAt ? ` · changed ${relativeTime(new Date(setting.updatedAt))}` : "";
  const state = setting.enabled ? `On${changed}` : `Off${changed} · \`/settings enable\` turns it on`;
  return {
    embeds: [{
      color: setting.enabled ? COLORS.good : COLORS.accent,
      title: feature.title,
      url,
      description: shorten([state, "", ...lines].join("\n"), 4096),
    }],
  };
}

/** One setting, before and after. */
export function changedView(
  feature: FeatureContract,
  field: Field,
  before: unknown,
  after: unknown,
  enabled: boolean,
): Message {
  const text = `**${feature.title} · ${field.title}**\n${show(field, before)} → ${show(field, after)}`;
  const hint = enabled ? "" : `\n${feature.title} is off: \`/settings enable\` turns it on`;
  return { embeds: [{ color: COLORS.good, description: text + hint }] };
}

export function switchedView(feature: FeatureContract, enabled: boolean): Message {
  const text = enabled
    ? `**${feature.title}** is on. ${feature.summary}`
    : `**${feature.title}** is off: nothing is stored from now on`;
  return { embeds: [{ color: enabled ? COLORS.good : COLORS.accent, description: text }] };
}

const show = (field: Field, value: unknown): string => shorten(showValue(field, value), LINE_MAX);
