// Tables of refusals: each row is a test of its own, named after what is wrong.
import { expect, test } from "vitest";
import type { Permission } from "../../dev/discord/permissions/bits.ts";
import { loadDescription } from "../../dev/discord/rest/description.ts";
import type { Harness } from "./harness.ts";

const hasDescription = loadDescription(undefined) !== null;

/** A text, or how to come by it once the local Discord runs. */
type Later<T> = T | (() => T | Promise<T>);

export interface BadBody {
  /** What is wrong with it, for example `a name of 101 characters`. */
  what: string;
  method?: "POST" | "PUT" | "PATCH" | "DELETE";
  path: Later<string>;
  body: unknown;
  /** Path in the tree of errors, for example `embeds.0.title`; empty for the whole body; left out when there is no tree. */
  at?: string;
  /** Code of the error at that path, for example `BASE_TYPE_MAX_LENGTH`. */
  error?: string;
  /** It is Discord's description that refuses it so: without the file this row is left out. */
  described?: boolean;
  /** 50035 by default. */
  code?: number;
  /** 400 by default. */
  status?: number;
  /** Who asks; the bot by default. */
  as?: string;
}

/** Every body of the table is refused with its code, at its place. @param family of routes, for the titles */
export function refusesBodies(it: Harness, family: string, rows: readonly BadBody[]): void {
  const told = rows.filter((row) => !row.described || hasDescription);
  test.each(told)(`bad body: ${family}: $what`, async ({ method = "POST", path, body, at, error, ...row }) => {
    const answer = await it.rest(method, await now(path), await now(body), row.as);
    expect([answer.status, answer.body?.code]).toEqual([row.status ?? 400, row.code ?? 50035]);
    if (at === undefined) return;
    const place = at === "" ? answer.body.errors : at.split(".").reduce((node, key) => node?.[key], answer.body.errors);
    expect(place?._errors?.map(({ code }: { code: string }) => code), JSON.stringify(answer.body.errors))
      .toContain(error);
  });
}

export interface PermissionCase {
  /** Who does what to whom, for example `a bot without KICK_MEMBERS kicks`. */
  what: string;
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: Later<string>;
  body?: unknown;
  /** Permissions of the bot's own role while it asks; unchanged when left out. */
  bot?: readonly Permission[];
  /** Who asks; the bot by default. */
  as?: string;
  /** What comes: a status, with the code of a refusal. */
  gives: number | readonly [status: number, code: number];
  /** Whatever else has to be so before. */
  before?: () => unknown;
}

/** Every case of the table is answered as Discord answers it. */
export function judges(it: Harness, family: string, rows: readonly PermissionCase[]): void {
  test.each(rows)(`permission: ${family}: $what`, async ({ method, path, body, bot, as, gives, before }) => {
    const kept = it.botRole;
    await before?.();
    if (bot) it.botMay(...bot);
    try {
      const answer = await it.rest(method, await now(path), await now(body), as);
      const got = typeof gives === "number" ? answer.status : [answer.status, answer.body?.code];
      expect(got, JSON.stringify(answer.body)).toEqual(gives);
    } finally {
      it.botRole = kept;
    }
  });
}

async function now<T>(value: Later<T>): Promise<T> {
  return typeof value === "function" ? await (value as () => T | Promise<T>)() : value;
}
