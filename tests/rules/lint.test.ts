// The walls of the house: each rule is shown to fire, on source written into a copy of the plugin's surroundings.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importProblem, resolveImport } from "../../dev/lint/imports.ts";
import { scanSvelte, svelteProblems } from "../../dev/lint/svelte.ts";
import { root } from "../../dev/run/spawn.ts";
import { deno, runDeno } from "../support/deno.ts";

const problem = (file: string, specifier: string, typeOnly = false) =>
  importProblem(resolveImport("/kagami", `/kagami/${file}`, specifier, typeOnly));

describe("importProblem()", () => {
  test.each([
    ["bot/core/x.ts", "../../db/mod.ts"],
    ["bot/core/x.ts", "../../api/core/clock.ts"],
    ["bot/core/x.ts", "../../api/router.ts"],
    ["web/src/lib/x.ts", "../../../db/mod.ts"],
    ["web/src/lib/x.ts", "../../../api/trpc.ts"],
    ["db/x.ts", "../api/contract.ts"],
    ["api/x.ts", "../bot/api.ts"],
    ["api/x.ts", "../dev/run/ports.ts"],
    ["dev/discord/x.ts", "../../db/mod.ts"],
    ["dev/discord/x.ts", "../../api/contract.ts"],
    ["start.ts", "./api/main.ts"],
    ["api/x.ts", "drizzle-orm"],
    ["api/x.ts", "npm:drizzle-orm/pg-core"],
    ["dev/run/x.ts", "postgres"],
    ["api/x.ts", "@discordeno/bot"],
    ["api/features/levels/contract.ts", "hono"],
    ["api/features/levels/contract.ts", "./service.ts"],
    ["api/features/levels/service.ts", "../privacy/service.ts"],
    ["api/core/settings/service.ts", "../../features/levels/contract.ts"],
  ])("refuses in %s the import of %s", (file, specifier) => {
    expect(problem(file, specifier)).toMatch(/\w/);
  });

  test.each([
    ["bot/core/x.ts", "../../api/contract.ts", false],
    ["bot/core/x.ts", "../../api/router.ts", true],
    ["web/src/lib/x.ts", "../../../api/router.ts", true],
    ["web/src/lib/x.ts", "#lib/ui/Button.svelte", false],
    ["api/x.ts", "../db/mod.ts", false],
    ["dev/run/x.ts", "../../db/embedded.ts", false],
    ["start.ts", "./dev/run/env.ts", false],
    ["tests/db/x.test.ts", "../../db/mod.ts", false],
    ["db/x.ts", "drizzle-orm", false],
    ["bot/x.ts", "@discordeno/bot", false],
    ["api/features/levels/contract.ts", "../../core/contract.ts", false],
    ["api/features.ts", "./features/levels/mod.ts", false],
  ])("allows in %s the import of %s", (file, specifier, typeOnly) => {
    expect(problem(file, specifier, typeOnly)).toBeNull();
  });
});

describe.skipIf(!deno)("deno lint", () => {
  let copy = "";
  beforeAll(() => {
    copy = mkdtempSync(join(tmpdir(), "kagami-lint-"));
    cpSync(join(root, "dev/lint"), join(copy, "dev/lint"), { recursive: true });
    writeFileSync(join(copy, "deno.json"), JSON.stringify({ lint: { plugins: ["./dev/lint/plugin.ts"] } }));
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const lint = (file: string, source: string) => {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    writeFileSync(join(copy, file), source);
    const done = runDeno(["lint", file], copy);
    rmSync(join(copy, file));
    return done;
  };

  test("bot importing db fails", () => {
    const { code, output } = lint("bot/x.ts", `import { connect } from "../db/mod.ts";\nconnect();\n`);
    expect(code).toBe(1);
    expect(output).toContain("Import only api/contract.ts and the type of api/router.ts into bot");
  });

  test("the router's type passes, also as import() in a type", () => {
    expect(lint("bot/x.ts", `export type { AppRouter } from "../api/router.ts";\n`)).toMatchObject({ code: 0 });
    expect(lint("bot/y.ts", `export type R = import("../api/router.ts").AppRouter;\n`)).toMatchObject({ code: 0 });
  });

  test.each([
    ["a dynamic import", "bot/x.ts", `export const db = await import("../db/mod.ts");\n`, "house/imports"],
    ["a re-export", "web/src/x.ts", `export * from "../../db/mod.ts";\n`, "house/imports"],
    ["a table outside db", "api/x.ts", `export { pgTable } from "drizzle-orm/pg-core";\n`, "house/imports"],
    [
      "the environment outside env.ts",
      "api/x.ts",
      `import process from "node:process";\nexport const url = process.env.URL;\n`,
      "house/environment",
    ],
    ["Deno's environment", "bot/x.ts", `export const url = Deno.env.get("URL");\n`, "house/environment"],
    ["a default export", "api/x.ts", `export default 1;\n`, "house/named-exports"],
    [
      "a second sender",
      "bot/features/x/mod.ts",
      `export const f = (bot: any) => bot.rest.sendMessage("1", { content: "" }); // deno-lint-ignore no-explicit-any\n`,
      "house/one-sender",
    ],
    [
      "a relational query",
      "api/x.ts",
      `export const f = (db: { query: { g: { findMany(): void } } }) => db.query.g.findMany();\n`,
      "house/no-relational-queries",
    ],
  ])("refuses %s", (_, file, source, rule) => {
    const { code, output } = lint(file, source);
    expect(code).toBe(1);
    expect(output).toContain(rule);
  });

  test.each([
    ["the environment in env.ts", "api/env.ts", `import process from "node:process";\nexport const e = process.env;\n`],
    [
      "the sender itself",
      "bot/core/send.ts",
      `export const f = (bot: { rest: { sendMessage(): void } }) => bot.rest.sendMessage();\n`,
    ],
    ["a default export of a configuration", "web/vite.config.ts", `export default {};\n`],
  ])("allows %s", (_, file, source) => {
    expect(lint(file, source)).toMatchObject({ code: 0 });
  });
});

describe("svelteProblems()", () => {
  test("names the line of an import of db", () => {
    const source =
      `<script lang="ts">\n  import Button from "#lib/ui/Button.svelte";\n  import { connect } from "../../../db/mod.ts";\n</script>\n`;
    expect(svelteProblems("/kagami", "/kagami/web/src/routes/+page.svelte", source)).toEqual([
      expect.stringMatching(/^web\/src\/routes\/\+page\.svelte:3 Import only api\/contract\.ts/),
    ]);
  });

  test("tells a type import of the router from a value import", () => {
    const source = (type: string) =>
      `<script lang="ts">import ${type} { AppRouter } from "../../../api/router.ts";</script>`;
    expect(svelteProblems("/kagami", "/kagami/web/src/lib/A.svelte", source("type"))).toEqual([]);
    expect(svelteProblems("/kagami", "/kagami/web/src/lib/A.svelte", source(""))).toHaveLength(1);
  });

  test("the house's own components have none", async () => {
    expect(await scanSvelte(root, ["web/src", "dev/discord/client"])).toEqual([]);
  });
});
