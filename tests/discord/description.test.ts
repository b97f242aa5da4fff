import { describe, expect, test } from "vitest";
import { routes } from "../../dev/discord/rest/routes/mod.ts";
import { loadDescription } from "../../dev/discord/rest/description.ts";
import { ApiError } from "../../dev/discord/errors.ts";

const description = loadDescription(undefined);
/** Routes of ours that Discord has but does not describe. */
const UNDESCRIBED = new Set([
  "POST /interactions",
  "POST /oauth2/token",
  "POST /oauth2/token/revoke",
  "GET /users/@me/channels",
  "PUT /channels/{channel_id}/polls/{message_id}/answers/@me",
  "POST /attachments/refresh-urls",
  "GET /guilds/{guild_id}/application-command-index",
  "GET /channels/{channel_id}/application-command-index",
  "GET /oauth2/tokens",
  "DELETE /oauth2/tokens/{authorization_id}",
  "PUT /users/@me/connections/{connection_type}/{connection_id}",
  "DELETE /users/@me/connections/{connection_type}/{connection_id}",
  "GET /applications/{application_id}/skus",
  "POST /store/skus",
  "POST /store/skus/{sku_id}/purchase",
  "DELETE /users/@me/billing/subscriptions/{subscription_id}",
  "GET /guilds/{guild_id}/member-verification",
  "PATCH /guilds/{guild_id}/member-verification",
  "PUT /guilds/{guild_id}/requests/@me",
  "POST /guilds",
  "DELETE /guilds/{guild_id}",
  "POST /guilds/templates/{code}",
  "POST /invites/{code}",
  "PUT /guilds/{guild_id}/new-member-welcome",
  ...["PUT", "DELETE"].flatMap((method) =>
    ["", "/{guild_scheduled_event_exception_id}"].map((date) =>
      `${method} /guilds/{guild_id}/scheduled-events/{guild_scheduled_event_id}${date}/users/@me`
    )
  ),
]);

describe.skipIf(!description)("against Discord's own description", () => {
  const refusal = (method: string, path: string, body: unknown): ApiError | null => {
    try {
      description!.checkRequest(method, path, body, "application/json");
      return null;
    } catch (error) {
      return error as ApiError;
    }
  };

  test("every route is one that Discord describes, or known to be left out there", () => {
    const strangers = routes.map(({ method, path }) => [method, path] as const)
      .filter(([method, path]) => !description!.knows(method, path))
      .map(([method, path]) => `${method} ${path}`);
    expect(new Set(strangers)).toEqual(UNDESCRIBED);
  });

  test("an answer that is not as described is noticed", () => {
    expect(description!.responseProblems("GET", "/users/{user_id}", 200, { id: "1" })).not.toEqual([]);
    expect(description!.responseProblems("GET", "/gateway", 200, { url: "wss://gateway.discord.gg" })).toEqual([]);
  });

  test.each<[string, string, string, unknown, string]>([
    ["a type of the wrong kind", "POST", "/channels/{channel_id}/messages", { tts: "perhaps" }, "tts"],
    [
      "a colour too large",
      "POST",
      "/channels/{channel_id}/messages",
      { embeds: [{ color: 99_999_999 }] },
      "embeds.0.color",
    ],
    [
      "an unknown component",
      "POST",
      "/channels/{channel_id}/messages",
      { components: [{ type: 99 }] },
      "components.0.type",
    ],
    ["an option without a name", "POST", "/applications/{application_id}/commands", {
      name: "a",
      options: [{ type: 3, description: "d" }],
    }, "options.0.name"],
    ["a nickname that is a number", "PATCH", "/guilds/{guild_id}/members/{user_id}", { nick: 1 }, "nick"],
    ["a callback type that does not exist", "POST", "/interactions/{interaction_id}/{interaction_token}/callback", {
      type: 3,
    }, "type"],
  ])("%s is refused where it is", (_what, method, path, body, at) => {
    const error = refusal(method, path, body);
    expect(error?.code).toBe(50035);
    let node: unknown = error?.errors;
    for (const part of at.split(".")) node = (node as Record<string, unknown>)?.[part];
    expect(node, JSON.stringify(error?.errors)).toHaveProperty("_errors");
  });

  test("a key that Discord would ignore is refused when asked for, at any depth", () => {
    const strict = (body: unknown) => () =>
      description!.checkRequest("POST", "/channels/{channel_id}/messages", body, "application/json", true);
    expect(strict({ content: "c", embeds: [{ title: "t", fields: [{ name: "n", value: "v" }] }] })).not.toThrow();
    expect(strict({ conent: "c" })).toThrow();
    expect(strict({ embeds: [{ titel: "t" }] })).toThrow();
    expect(strict({ components: [{ type: 1, components: [{ type: 2, style: 1, label: "l", customId: "c" }] }] }))
      .toThrow();
  });

  test("integers as text and snowflakes as numbers are taken, as Discord takes them", () => {
    expect(refusal("POST", "/channels/{channel_id}/messages", { content: "c", flags: "4" })).toBeNull();
    expect(refusal("POST", "/users/@me/channels", { recipient_id: 123456789 })).toBeNull();
  });
});

test("without the description the hand-written rules apply alone", () => {
  expect(loadDescription(null)).toBeNull();
  expect(loadDescription("/nowhere/openapi.json")).toBeNull();
});
