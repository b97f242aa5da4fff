// Declarations that leave something out must not compile. Each case is a file of its own for the type checker.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = path.join(root, "tests/db", `.declarations-${process.pid}`);
const onDeno = "Deno" in globalThis;

const prelude = `
import { config, configJson, dataTable, personal, personalJson } from "../../../db/data/table.ts";
import { defineCacheKey, definePurpose } from "../../../db/data/stores.ts";
import { instant, integer, jsonb, snowflake, text } from "../../../db/schema/columns.ts";
import { earningXp } from "../../../db/schema/levels.ts";
const id = { category: "user.unique_id.discord", why: "who", correct: "never" } as const;
const what = { category: "user.behavior.activity", why: "how many", correct: "dispute" } as const;
const meta = { title: "T", purpose: earningXp, retention: { kind: "state", ends: "never" } } as const;
const about = { subjects: { member: "userId" }, onErase: { member: "delete" } } as const;
const key = { name: "k", title: "K", purpose: earningXp, category: "user.telemetry", holds: "h", why: "w", subject: null, scope: null } as const;
const purpose = { name: "p", title: "P", why: "w", use: "functional.service" } as const;
void [config, configJson, dataTable, personal, personalJson, defineCacheKey, definePurpose, instant, integer, jsonb, snowflake, text, id, what, meta, about, key, purpose];
`;

const fine: Record<string, string> = {
  "a whole declaration": `export const t = dataTable("t", {
    userId: personal(snowflake("user_id").notNull(), id), xp: personal(integer("xp").notNull(), what) },
    { ...meta, ...about });
    export const row: typeof t.$inferSelect = { userId: "1", xp: 2 };`,
  "a table about nobody": `export const t = dataTable("t", { n: config(integer("n"), "count") }, meta);`,
  "a cache entry of 48 hours": `export const k = defineCacheKey({ ...key, template: "k:{userId}", ttl: "48 h" });
    k.key({ userId: "1" });`,
};
const refused: Record<string, string> = {
  "a bare column": `export const t = dataTable("t", { n: integer("n") }, meta);`,
  "a bare column beside declared ones": `export const t = dataTable("t", {
    userId: personal(snowflake("user_id"), id), note: text("note") }, { ...meta, ...about });`,
  "a personal column without a reason":
    `personal(snowflake("u"), { category: "user.unique_id.discord", correct: "never" });`,
  "a category that does not exist": `personal(text("u"), { ...what, category: "user.health" });`,
  "a category about nobody for a personal column": `personal(text("u"), { ...what, category: "system.operations" });`,
  "jsonb as a plain column": `personal(jsonb("j"), what);`,
  "jsonb as a plain configuration": `config(jsonb("j"), "why");`,
  "jsonb without a description of its leaves": `personalJson(jsonb("j"), what);`,
  "personal columns without a subject":
    `export const t = dataTable("t", { userId: personal(snowflake("u"), id) }, meta);`,
  "no subject among the subjects": `export const t = dataTable("t", { userId: personal(snowflake("u"), id) },
    { ...meta, subjects: {}, onErase: {} });`,
  "a subject that is no personal column": `export const t = dataTable("t", {
    userId: personal(snowflake("u"), id), n: config(integer("n"), "n") },
    { ...meta, subjects: { member: "n" }, onErase: { member: "delete" } });`,
  "a subject without an erase strategy": `export const t = dataTable("t", { userId: personal(snowflake("u"), id) },
    { ...meta, subjects: { member: "userId" }, onErase: {} });`,
  "keeping something without a ground": `export const t = dataTable("t", { userId: personal(snowflake("u"), id) },
    { ...meta, subjects: { member: "userId" }, onErase: { member: { retain: { why: "w", until: "u" } } } });`,
  "a gate on a role that is no subject": `export const t = dataTable("t", { userId: personal(snowflake("u"), id) },
    { ...meta, ...about, gate: { other: { mode: "drop" } } });`,
  "no retention":
    `export const t = dataTable("t", { n: config(integer("n"), "n") }, { title: "T", purpose: earningXp });`,
  "retention from a column that does not exist": `export const t = dataTable("t", { n: config(integer("n"), "n") },
    { ...meta, retention: { kind: "days", days: 1, from: "at" } });`,
  "a server's table that does not say how long it outlives the bot": `export const t = dataTable("t", {
    guildId: config(snowflake("g"), "where") }, { ...meta, scope: "guildId" });`,
  "a purpose by its name alone": `export const t = dataTable("t", { n: config(integer("n"), "n") },
    { ...meta, purpose: "levels.xp" });`,
  "a use for advertising":
    `definePurpose({ ...purpose, use: "marketing.advertising", basis: "contract", objectable: true });`,
  "consent without the question": `definePurpose({ ...purpose, basis: "consent" });`,
  "a legitimate interest without its balancing test": `definePurpose({ ...purpose, basis: "legitimate_interest" });`,
  "a cache entry of 49 hours": `defineCacheKey({ ...key, template: "k", ttl: "49 h" });`,
  "a cache entry of 3 days": `defineCacheKey({ ...key, template: "k", ttl: "3 d" });`,
  "a cache entry for ever": `defineCacheKey({ ...key, template: "k" });`,
  "a cache entry about a parameter it does not have":
    `defineCacheKey({ ...key, template: "k:{a}", ttl: "1 h", subject: "b" });`,
};

const cases = [...Object.entries(fine), ...Object.entries(refused)];
const fileOf = (name: string) => `case-${cases.findIndex(([other]) => other === name)}.ts`;
let output = "";

beforeAll(async () => {
  fs.mkdirSync(folder);
  for (const [name, text] of cases) {
    fs.writeFileSync(path.join(folder, fileOf(name)), prelude + text + "\nexport {};\n");
  }
  output = await check(cases.map(([name]) => path.join(folder, fileOf(name))));
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

for (const name of Object.keys(fine)) {
  test(`the type checker accepts ${name}`, () => expect(output).not.toContain(fileOf(name)));
}
for (const name of Object.keys(refused)) {
  test(`the type checker refuses ${name}`, () => expect(output).toContain(fileOf(name)));
}

/** What the runtime's own type checker says: deno check on Deno, TypeScript on Node. */
const check = (files: string[]): Promise<string> => {
  const tsc = [
    path.join(root, "node_modules/typescript/bin/tsc"),
    "--noEmit --strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --skipLibCheck --allowImportingTsExtensions"
      .split(" "),
    "--target esnext --module nodenext --types node".split(" "),
  ].flat();
  const args = onDeno ? ["check", "-q", ...files] : [...tsc, ...files];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, NO_COLOR: "1" } });
    let text = "";
    child.stdout.on("data", (piece) => text += piece);
    child.stderr.on("data", (piece) => text += piece);
    child.once("error", reject);
    child.once("close", () => resolve(text));
  });
};
