// What a new feature begins with: something small that works in every room, to be replaced line by line.

/** The forms of a feature's name. `name` is lower case, letters only, as everywhere in the house. */
export interface Names {
  name: string;
  Title: string;
}

/** Path relative to the project → text. */
export const skeleton = ({ name, Title }: Names): Record<string, string> => ({
  [`db/schema/${name}.ts`]: `// ${Title}: how often it was used in each server.
import { definePurpose } from "../data/stores.ts";
import { config, dataTable } from "../data/table.ts";
import { integer, snowflake } from "./columns.ts";

export const using${Title} = definePurpose({
  name: "${name}.use",
  title: "${Title}",
  why: "Admins see how often ${Title} was used in their server",
  use: "functional.service",
  basis: "contract",
  objectable: false,
});

export const ${name}Use = dataTable("${name}_use", {
  guildId: config(snowflake("guild_id").primaryKey(), "in which server"),
  uses: config(integer("uses").notNull().default(0), "how often it was used"),
}, {
  title: "Uses of ${Title}",
  purpose: using${Title},
  scope: "guildId",
  onGuildLeave: { deleteAfterDays: 7 },
  retention: { kind: "guild" },
});
`,
  [`api/features/${name}/contract.ts`]: `// ${Title}: what its settings, inputs and outputs look like.
import { z } from "zod";
import { defineFeature, type FieldMeta, Snowflake } from "../../core/contract.ts";

const meta = (field: FieldMeta) => field as unknown as Record<string, unknown>;

export const ${Title}Settings = z.object({
  step: z.int().min(1, "Use 1 or more").max(100, "Use 100 or less").default(1).meta(
    meta({ title: "Step", help: "How much one use counts.", control: "number" }),
  ),
});
export type ${Title}Settings = z.infer<typeof ${Title}Settings>;

export const feature = defineFeature({
  name: "${name}",
  title: "${Title}",
  summary: "Counts how often it was used.",
  group: "Community",
  settings: ${Title}Settings,
  permissions: [],
});

export const UseInput = z.object({ guildId: Snowflake });
export interface Uses {
  uses: number;
}
`,
  [`api/features/${name}/service.ts`]: `// The rules of ${name}.
import { ${[`${name}Use`, "sql"].sort().join(", ")} } from "../../../db/mod.ts";
import type { Context } from "../../context.ts";
import type { ${Title}Settings, Uses } from "./contract.ts";

/** Counts one use. Throws \`disabled\` while ${name} is off. */
export const use = async (ctx: Context, guildId: string): Promise<Uses> => {
  await ctx.settings.assertEnabled(guildId, "${name}");
  const { value } = await ctx.settings.get(guildId, "${name}");
  const { step } = value as ${Title}Settings;
  const [row] = await ctx.db.orm.insert(${name}Use).values({ guildId, uses: step })
    .onConflictDoUpdate({ target: ${name}Use.guildId, set: { uses: sql\`\${${name}Use.uses} + \${step}\` } })
    .returning({ uses: ${name}Use.uses });
  return { uses: row?.uses ?? 0 };
};
`,
  [`api/features/${name}/router.ts`]: `// ${name}.*
import { UseInput, type Uses } from "./contract.ts";
import { use } from "./service.ts";
import { guild, router } from "../../trpc.ts";

export const ${name}Router = router({
  use: guild("member").input(UseInput).mutation(({ ctx, input }): Promise<Uses> => use(ctx, input.guildId)),
});
`,
  [`api/features/${name}/mod.ts`]: `// The feature ${name} as one value.
import type { ApiFeature } from "../../core/feature.ts";
import { feature } from "./contract.ts";
import { ${name}Router } from "./router.ts";

export const ${name} = { name: "${name}", router: ${name}Router, contract: feature } satisfies ApiFeature;
`,
  [`bot/features/${name}/mod.ts`]: `// ${Title} in Discord.
import { ${name} as contract } from "../../../api/contract.ts";
import type { Feature } from "../../core/feature.ts";
import { use } from "./commands.ts";

export const ${name}: Feature = { name: "${name}", contract: contract.feature, commands: [use] };
`,
  [`bot/features/${name}/commands.ts`]: `// /${name}.
import { defineCommand } from "../../core/commands.ts";
import { usesView } from "./view.ts";

export const use = defineCommand({
  name: "${name}",
  description: "Counts one use of ${Title}",
  options: {},
  async run(context) {
    const guildId = context.guildId as string;
    return usesView(await context.api.${name}.use.mutate({ guildId }, context.speaking));
  },
});
`,
  [`bot/features/${name}/view.ts`]: `// How ${name} looks in Discord. Pure: data in, message out.
import type { ${name} } from "../../../api/contract.ts";
import { formatNumber, type Message } from "../../core/message.ts";

export const usesView = ({ uses }: ${name}.Uses): Message => ({ content: \`Used \${formatNumber(uses)} times here.\` });
`,
  [`web/src/lib/features/${name}/nav.ts`]: `import Puzzle from "@lucide/svelte/icons/puzzle";
import type { NavItem } from "#lib/shell/nav.ts";

export const nav: NavItem = { title: "${Title}", path: "${name}", group: "Community", feature: "${name}", icon: Puzzle };
`,
  [`web/src/routes/(app)/servers/[guildId]/${name}/+page.server.ts`]:
    `import { api, orGiveUp } from "#lib/server/api.ts";
import { ${name} } from "#lib/server/contract.ts";
import { fieldsOf } from "#lib/server/settings/fields.ts";
import { saveSetting } from "#lib/server/settings/save.ts";
import type { Actions, PageServerLoad } from "./$types.d.ts";

export const load: PageServerLoad = async (event) => {
  const { guildId } = event.params;
  const setting = await orGiveUp(event, api(event).settings.get.query({ guildId, feature: ${name}.feature.name }));
  return {
    title: ${name}.feature.title,
    summary: ${name}.feature.summary,
    fields: fieldsOf(${name}.feature),
    setting,
  };
};

export const actions: Actions = {
  save: (event) => saveSetting(event, event.params.guildId, ${name}.feature),
};
`,
  [`web/src/routes/(app)/servers/[guildId]/${name}/+page.svelte`]: `<script lang="ts">
import SettingsForm from "#lib/settings/SettingsForm.svelte";

let { data, form } = $props();

const groups = [{ title: "${Title}", keys: ["step"] }];
</script>

<svelte:head>
  <title>${Title} · {data.guild.name} · Kagami</title>
</svelte:head>

{#key data.guild.id}
  <SettingsForm
  title={data.title}
  summary={data.summary}
  fields={data.fields}
  {groups}
  setting={data.setting}
  guild={data.guild}
  refusal={form?.message === undefined ? null : form}
/>
{/key}
`,
  [`tests/features/${name}/use.test.ts`]: `import { afterAll, beforeAll, expect, test } from "vitest";
import { guildSnapshot, refusal, startTestApi, type TestApi } from "../../api/harness.ts";

const GUILD = "810000000000000001";
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
  await api.bot.guilds.sync.mutate({ guilds: [guildSnapshot(GUILD)] });
});
afterAll(() => api.close());

const admin = () => api.speaking({ userId: "710000000000000001", guildId: GUILD, permissions: "8" });

test("${name}.use() is refused while ${name} is off", async () => {
  expect(await refusal(admin().${name}.use.mutate({ guildId: GUILD }))).toMatchObject({ code: "disabled" });
});

test("${name}.use() counts by the server's step", async () => {
  await admin().settings.update.mutate({
    guildId: GUILD,
    feature: "${name}",
    version: 0,
    data: { enabled: true, value: { step: 2 } },
  });
  await admin().${name}.use.mutate({ guildId: GUILD });
  expect(await admin().${name}.use.mutate({ guildId: GUILD })).toEqual({ uses: 4 });
});
`,
});

/** Registry → the feature's line in it. */
export const lines = ({ name }: Names): Record<string, string> => ({
  "db/schema/mod.ts": `export * from "./${name}.ts";`,
  "api/contract.ts": `export * as ${name} from "./features/${name}/contract.ts";`,
  "api/features.ts": `export { ${name} } from "./features/${name}/mod.ts";`,
  "bot/features.ts": `export { ${name} } from "./features/${name}/mod.ts";`,
});
