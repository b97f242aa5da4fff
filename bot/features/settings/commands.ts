// /settings show, set, reset, enable, disable.
import type { FeatureContract, Setting } from "../../../api/contract.ts";
import { action, type CallerContext, defineGroup, type Option, type SuggestContext } from "../../core/commands.ts";
import { shorten } from "../../core/message.ts";
import { change } from "./change.ts";
import { configurable, featureOf, fieldOf, fieldsOf } from "./contracts.ts";
import { changedView, overviewView, switchedView } from "./view.ts";
import { readValue, showValue, valueHint } from "./value.ts";

const feature = {
  type: "string",
  description: "Which feature",
  required: true,
  maxLength: 40,
  suggest: (_context: SuggestContext, typed: string) =>
    matching(configurable().map(({ name, title, summary }) => ({ name: `${title} · ${summary}`, value: name })), typed),
} as const satisfies Option;

const setting = {
  type: "string",
  description: "Which setting",
  required: true,
  maxLength: 60,
  suggest: ({ filled }: SuggestContext, typed: string) =>
    matching(
      fieldsOf(featureOf(String(filled["feature"] ?? ""))).map(({ name, title, help }) => ({
        name: `${title} · ${help}`,
        value: name,
      })),
      typed,
    ),
} as const satisfies Option;

export const settings = defineGroup({
  name: "settings",
  description: "Shows and changes how Kagami works in this server",
  help: "The dashboard changes the same settings. Every change is in the server's audit log and can be undone there.",
  aliases: ["config"],
  permission: "ManageGuild",
  ephemeral: true,
  subcommands: {
    show: action({
      description: "Shows a feature's settings",
      options: { feature },
      async run(context, options) {
        const contract = featureOf(options.feature);
        return overviewView(contract, fieldsOf(contract), await get(context, contract), dashboard(context, contract));
      },
    }),
    set: action({
      description: "Changes one setting",
      options: {
        feature,
        setting,
        value: {
          type: "string",
          description: "The new value",
          required: true,
          rest: true,
          maxLength: 2000,
          suggest: suggestValue,
        },
      },
      async run(context, options) {
        const contract = featureOf(options.feature), field = fieldOf(contract, options.setting);
        let before: unknown;
        const after = await change(context, contract.name, ({ value }) => {
          before = value[field.name] ?? field.fallback;
          return { value: { [field.name]: readValue(field, options.value, before) } };
        });
        return changedView(contract, field, before, after.value[field.name] ?? field.fallback, after.enabled);
      },
    }),
    reset: action({
      description: "Puts one setting, or all of a feature, back to the default",
      options: { feature, setting: { ...setting, required: false, description: "Which setting; all when left out" } },
      async run(context, options) {
        const contract = featureOf(options.feature);
        const fields = options.setting === undefined ? fieldsOf(contract) : [fieldOf(contract, options.setting)];
        const value = Object.fromEntries(fields.map(({ name, fallback }) => [name, fallback]));
        const after = await change(context, contract.name, () => ({ value }));
        return overviewView(contract, fieldsOf(contract), after, dashboard(context, contract));
      },
    }),
    enable: action({
      description: "Turns a feature on",
      options: { feature },
      run: (context, options) => turn(context, featureOf(options.feature), true),
    }),
    disable: action({
      description: "Turns a feature off; what is stored stays until it is reset",
      options: { feature },
      run: (context, options) => turn(context, featureOf(options.feature), false),
    }),
  },
});

async function turn(context: CallerContext, contract: FeatureContract, enabled: boolean) {
  const after = await change(context, contract.name, () => ({ enabled }));
  return switchedView(contract, after.enabled);
}

async function get(context: CallerContext, contract: FeatureContract): Promise<Setting> {
  const guildId = context.guildId as string;
  return await context.api.settings.get.query({ guildId, feature: contract.name }, context.speaking);
}

async function suggestValue(context: SuggestContext, typed: string) {
  const contract = featureOf(String(context.filled["feature"] ?? ""));
  const field = fieldOf(contract, String(context.filled["setting"] ?? ""));
  if (field.control === "choice") {
    return matching(Object.entries(field.choices ?? {}).map(([value, name]) => ({ name, value })), typed);
  }
  if (field.control === "switch") return matching([{ name: "on", value: "on" }, { name: "off", value: "off" }], typed);
  const guild = context.guildId ? await context.services.guild(context.guildId) : null;
  if (guild && (field.control === "channel" || field.control === "channels")) {
    const text = [...guild.channels.values()].filter(({ type }) => type === 0 || type === 5);
    return matching(text.map(({ id, name }) => ({ name: `#${name}`, value: `<#${id}>` })), typed);
  }
  if (guild && field.control === "roles") {
    const roles = [...guild.roles.values()].filter(({ id, managed }) => id !== guild.id && !managed);
    return matching(roles.map(({ id, name }) => ({ name: `@${name}`, value: `<@&${id}>` })), typed);
  }
  const current = (await get(context, contract)).value[field.name] ?? field.fallback;
  const shown = { name: `Now ${showValue(field, current)} (${valueHint(field)})`, value: String(current ?? "none") };
  const own = typed === "" ? [] : [{ name: typed, value: typed }];
  return [...own, ...(typeof current === "object" && current !== null ? [] : [shown])]
    .map(({ name, value }) => ({ name, value: shorten(value, 100) }));
}

/** What begins as typed comes before what only contains it. */
function matching(all: { name: string; value: string }[], typed: string): { name: string; value: string }[] {
  const wanted = typed.trim().toLowerCase();
  const place = ({ name, value }: { name: string; value: string }) =>
    Math.min(...[name, value].map((text) => text.toLowerCase().indexOf(wanted)).filter((at) => at >= 0).map(Math.sign));
  return all.filter((one) => place(one) < Infinity).sort((a, b) => place(a) - place(b));
}

const dashboard = ({ services, guildId }: CallerContext, { name }: FeatureContract): string =>
  `${services.publicUrl}/servers/${guildId}/${name}`;
