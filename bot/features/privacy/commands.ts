// /privacy: what is stored about me, take it with me, object, erase, read the policy.
import type { privacy as privacyContract, WireError } from "../../../api/contract.ts";
import { action, type CallerContext, defineGroup, type Option, type SuggestContext } from "../../core/commands.ts";
import type { Message } from "../../core/message.ts";
import { named, titles } from "../../core/named.ts";
import { Refusal } from "../../core/refusal.ts";
import { remember } from "./pending.ts";
import { accessView, choiceView, erasePreviewView, exportView, policyView } from "./view.ts";

/** Discord's upload limit without boosts is 10 MiB; larger exports are downloaded from the dashboard. */
const UPLOAD_MAX = 10 * 1024 * 1024;

const where = {
  type: "string",
  description: "This server alone, or everywhere",
  choices: { "This server": "server", "Everywhere": "everywhere" },
} as const satisfies Option;

const purpose = {
  type: "string",
  description: "What your data is used for",
  required: true,
  maxLength: 60,
  suggest: async ({ api, speaking }: SuggestContext, typed: string) => {
    const choices: privacyContract.Choice[] = await api.privacy.choices.query(undefined, speaking);
    const wanted = typed.toLowerCase();
    return choices
      .filter(({ objectable, name, title }) => objectable && `${name} ${title}`.toLowerCase().includes(wanted))
      .map(({ name, title, why }) => ({ name: `${title} · ${why}`, value: name }));
  },
} as const satisfies Option;

export const privacy = defineGroup({
  name: "privacy",
  description: "Your data: see it, take it with you, object, erase it",
  help: "Works in every server and in direct messages, whatever is turned on or off there.",
  aliases: ["mydata"],
  ephemeral: true,
  direct: true,
  secret: "the answer is about you, so only you may see it",
  subcommands: {
    show: action({
      description: "Shows everything that is stored about you, and why",
      cooldownSeconds: 5,
      run: async ({ api, speaking, services }) =>
        accessView(await api.privacy.access.query(undefined, speaking), `${services.publicUrl}/me`),
    }),
    export: action({
      description: "Gives you everything as a file",
      cooldownSeconds: 60,
      run: exportFile,
    }),
    "opt-out": action({
      description: "Objects to a use of your data: nothing new is stored for it",
      options: { purpose, where },
      run: (context, options) => choose(context, options.purpose, options.where, false),
    }),
    "opt-in": action({
      description: "Takes an objection back",
      options: { purpose, where },
      run: (context, options) => choose(context, options.purpose, options.where, true),
    }),
    delete: action({
      description: "Erases what is stored about you, after showing what that is",
      cooldownSeconds: 5,
      options: { where },
      async run(context, options) {
        const guildId = scopeOf(context, options.where);
        const preview = await context.api.privacy.erasePreview.query({ guildId }, context.speaking);
        const key = remember({ userId: context.member.id, guildId, confirm: preview.confirm });
        return erasePreviewView(preview, guildId, key);
      },
    }),
    policy: action({
      description: "Shows what Kagami stores, for how long and why",
      run: async ({ api, services }) => policyView(await api.privacy.policy.query(), `${services.publicUrl}/policy`),
    }),
  },
});

async function choose(
  context: CallerContext,
  name: string,
  place: string | undefined,
  allowed: boolean,
): Promise<Message> {
  const all: privacyContract.Choice[] = await context.api.privacy.choices.query(undefined, context.speaking);
  const choices = all.filter(({ objectable }) => objectable);
  const choice = named(choices, name);
  if (!choice) throw new Refusal(`Choose a use you can object to: ${titles(choices)}`);
  const guildId = scopeOf(context, place);
  await context.api.privacy.choose.mutate({ purpose: choice.name, guildId, allowed }, context.speaking);
  return choiceView(choice, guildId, allowed);
}

async function exportFile({ services, speaking }: CallerContext): Promise<Message> {
  const response = await services.download("/privacy/export", speaking);
  if (!response.ok || !response.body) throw await failureOf(response);
  const url = `${services.publicUrl}/me`;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body as unknown as AsyncIterable<Uint8Array<ArrayBuffer>>) {
    size += part.length;
    if (size > UPLOAD_MAX) throw new Refusal(`Download it from ${url}: it is larger than Discord takes`);
    parts.push(part);
  }
  return exportView(new Blob(parts, { type: "application/zip" }), url);
}

/** What the api answered instead of a file: a sentence for the person, or a fault. */
async function failureOf(response: Response): Promise<Error> {
  const { error } = await response.json().catch(() => ({})) as { error?: WireError };
  const shown = error && error.code !== "internal" ? error.text : null;
  return shown === null ? new Error(`The export answered ${response.status}`) : new Refusal(shown);
}

/** null = everywhere. In direct messages there is nothing narrower. */
function scopeOf({ guildId }: CallerContext, place: string | undefined): string | null {
  return place === "everywhere" ? null : guildId;
}
