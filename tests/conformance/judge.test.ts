import { expect, test } from "vitest";
import { loadDescription } from "../../dev/discord/rest/description.ts";
import type { Exchange } from "../../dev/discord/rest/exchanges.ts";
import { judge } from "./judge.ts";

const description = loadDescription(undefined);
const BUCKET = {
  "x-ratelimit-limit": "5",
  "x-ratelimit-remaining": "4",
  "x-ratelimit-reset": "1.000",
  "x-ratelimit-reset-after": "1.000",
  "x-ratelimit-bucket": "b",
};
const typed: Exchange = {
  method: "POST",
  route: "/channels/{channel_id}/typing",
  query: "",
  caller: "bot",
  contentType: null,
  files: 0,
  status: 204,
  headers: BUCKET,
};
const gateway: Exchange = {
  ...typed,
  method: "GET",
  route: "/gateway",
  status: 200,
  answer: { url: "ws://localhost" },
};
const refused = (answer: unknown): Exchange => ({ ...typed, status: 400, answer });

// Without the description there is nothing to judge by.
const judged = test.skipIf(description === null).each<[what: string, exchange: Exchange, problems: string[]]>([
  ["what fits", typed, []],
  ["what Discord does not describe at all", { ...typed, method: "GET", route: "/elsewhere" }, []],
  ["a status that is not described", { ...typed, status: 202 }, ["answers 202, which is not described"]],
  ["a body where there is none", { ...typed, answer: {} }, ["204 has a body"]],
  ["an answer without its fields", { ...gateway, answer: {} }, [" must have required property 'url'"]],
  ["a query parameter that Discord does not know", { ...gateway, query: "n=1" }, ["?n is not described"]],
  ["a failure of ours", { ...typed, status: 500 }, ["answers 500"]],
  ["an answer without its bucket", { ...typed, headers: {} }, Object.keys(BUCKET).map((name) => `has no ${name}`)],
  ["a refusal without a code", refused({ message: "No" }), [" must have required property 'code'"]],
  [
    "a tree of errors that says nothing",
    refused({ message: "No", code: 50035, errors: { name: { _errors: [] } } }),
    ["errors.name._errors is not a list of codes and messages"],
  ],
  [
    "a key that Discord does not know",
    {
      ...gateway,
      method: "POST",
      route: "/users/@me/channels",
      contentType: "application/json",
      body: { recipient: "1" },
      status: 200,
      answer: null,
    },
    ["recipient UNKNOWN_KEY"],
  ],
  [
    "a limit that does not say how long",
    { ...typed, status: 429, headers: { ...BUCKET, "retry-after": "1" }, answer: { message: "Slow", code: 0 } },
    ["has no x-ratelimit-scope", "retry_after is not a number of seconds"],
  ],
]);

judged("%s is judged", (_what, exchange, problems) => {
  const found = judge(description!, exchange);
  expect(found.length > 0).toBe(problems.length > 0);
  for (const problem of problems) expect(found.join("\n")).toContain(problem);
});
