// What the browser client works out by itself: private channels, invites, tags, being held back, the audit log in words.
import type { APIAuditLogEntry } from "discord-api-types/v10";
import { describe, expect, test, vi } from "vitest";
import { searchPlaces } from "../../dev/discord/client/src/chrome/quick-search.ts";
import { FAULT_GROUPS } from "../../dev/discord/client/src/panel/faults.ts";
import { groupMembers, linesOf } from "../../dev/discord/client/src/people/groups.ts";
import { inviteCodeOf } from "../../dev/discord/client/src/places/invites.ts";
import { allowedRoles, isPrivate, withPrivacy } from "../../dev/discord/client/src/places/privacy.ts";
import { nameIn, searchQuery } from "../../dev/discord/client/src/places/search.ts";
import { auditDetails, auditSentence } from "../../dev/discord/client/src/places/settings/audit.ts";
import { tagsNamed } from "../../dev/discord/client/src/places/tags.ts";
import { heldBackUntil } from "../../dev/discord/client/src/places/verification.ts";
import { Inbox } from "../../dev/discord/client/src/state/inbox.ts";
import { AUDIT } from "../../dev/discord/actions/audit.ts";

const GUILD = "1", MODERATORS = "2", MEMBER = "3";
const VIEW = 1n << 10n, SEND = 1n << 11n;

describe("private channels", () => {
  const others = [
    { id: GUILD, type: 0 as const, allow: "0", deny: String(SEND) },
    { id: MEMBER, type: 1 as const, allow: String(VIEW), deny: "0" },
  ];

  test("hiding one keeps what its overwrites say besides, and members keep theirs", () => {
    expect(withPrivacy(others, GUILD, true, [MODERATORS])).toEqual([
      { id: GUILD, type: 0, allow: "0", deny: String(VIEW | SEND) },
      { id: MODERATORS, type: 0, allow: String(VIEW), deny: "0" },
      { id: MEMBER, type: 1, allow: String(VIEW), deny: "0" },
    ]);
  });

  test("opening it again takes back only what hid it", () => {
    const hidden = withPrivacy(others, GUILD, true, [MODERATORS]);
    expect(withPrivacy(hidden, GUILD, false, [])).toEqual(others);
  });

  test("who sees one is read from its overwrites", () => {
    const place = { overwrites: withPrivacy(others, GUILD, true, [MODERATORS]) } as never;
    expect([isPrivate(place, GUILD), allowedRoles(place)]).toEqual([true, [MODERATORS]]);
  });
});

test("an invite is its code or any address that ends with it", () => {
  for (const text of ["abc", " discord.gg/abc ", "https://discord.com/invite/abc?event=1#x"]) {
    expect(inviteCodeOf(text)).toBe("abc");
  }
});

test("tags keep their ids when they are named again, and are named once", () => {
  const before = [{ id: "9", name: "Soil", moderated: false, emoji_id: null, emoji_name: null }];
  expect(tagsNamed(before, "soil, Water, , Water")).toEqual([before[0], { name: "Water" }]);
});

test("somebody is held back by the age of the account and of the membership, by the server's level", () => {
  const minute = 60_000, now = 100 * minute;
  expect(heldBackUntil(1, now, now, now)).toBeNull();
  expect(heldBackUntil(2, now - minute, now, now)).toBe(now + 4 * minute);
  expect(heldBackUntil(3, now - 60 * minute, now - minute, now)).toBe(now + 9 * minute);
  expect(heldBackUntil(3, now - 60 * minute, now - 11 * minute, now)).toBeNull();
});

describe("the audit log in words", () => {
  const names = { user: () => "Leo", channel: () => "general", role: () => "Gardener" };
  const entry = (action_type: number, rest: object = {}) =>
    ({ id: "1", user_id: "2", target_id: "3", action_type, ...rest }) as unknown as APIAuditLogEntry;

  test("every action of Discord's list has a sentence", () => {
    const silent = Object.entries(AUDIT).filter(([, type]) => /did something/.test(auditSentence(entry(type), names)))
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });

  test("a timeout, a nickname and roles are told by what changed", () => {
    const until = { key: "communication_disabled_until", new_value: "2030-01-01T00:00:00Z" };
    expect(auditSentence(entry(AUDIT.MEMBER_UPDATE, { changes: [until] }), names)).toMatch(/^timed Leo out until/);
    const nick = { key: "nick", new_value: "Leonie" };
    expect(auditSentence(entry(AUDIT.MEMBER_UPDATE, { changes: [nick] }), names))
      .toBe("changed the nickname of Leo to Leonie");
    const roles = [{ key: "$add", new_value: [{ name: "A" }] }, { key: "$remove", new_value: [{ name: "B" }] }];
    expect(auditSentence(entry(AUDIT.MEMBER_ROLE_UPDATE, { changes: roles }), names))
      .toBe("gave A to Leo and took B from Leo");
  });

  test("what changed is listed from old to new", () => {
    const changes = [{ key: "rate_limit_per_user", old_value: 0, new_value: 5 }, { key: "topic", old_value: "x" }];
    expect(auditDetails(entry(AUDIT.CHANNEL_UPDATE, { changes })))
      .toEqual(["rate limit per user: 0 → 5", "topic: x, removed"]);
  });
});

describe("searching", () => {
  const user = { id: "7", username: "ben", global_name: "Ben" };
  const places = new Map([["5", { id: "5", name: "general", type: 0, guildId: GUILD }]]);
  const world = {
    guilds: new Map([[GUILD, { id: GUILD, name: "Kagami Garden", members: new Map([["7", { user }]]) }]]),
    places: { in: () => places, once: () => places.values() },
  } as never;

  test("from:, in: and has: become the search's own parameters; what nobody is called stays text", () => {
    const query = searchQuery(world, GUILD, "from:Ben in:#general has:link has:nothing from:nobody first frost");
    expect(query.toString()).toBe(
      "author_id=7&channel_id=5&has=link&content=has%3Anothing+from%3Anobody+first+frost",
    );
    expect(nameIn("from:ben first")).toBe("first");
  });

  test("a place that begins so comes before one that has it somewhere", () => {
    const found = searchPlaces(world, { has: () => false } as never, "g");
    expect(found.map((hit) => hit.title)).toEqual(["general", "Kagami Garden"]);
  });
});

test("events are handed on in their order: the first at once, those that follow closely together", async () => {
  const got: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const inbox = new Inbox((name) => {
    got.push(name);
    if (name === "third") resolve();
  });
  for (const name of ["first", "second", "third"]) inbox.push(name, null);
  expect(got).toEqual(["first"]);
  await promise;
  expect(got).toEqual(["first", "second", "third"]);
});

test("an event that cannot be read is reported, and those after it still come", async () => {
  const reported = vi.fn(), got: string[] = [];
  vi.stubGlobal("reportError", reported);
  const { promise, resolve } = Promise.withResolvers<void>();
  const inbox = new Inbox((name) => {
    if (name === "broken") throw new Error(name);
    got.push(name);
    if (name === "last") resolve();
  });
  for (const name of ["first", "broken", "last"]) inbox.push(name, null);
  await promise;
  vi.unstubAllGlobals();
  expect([got, reported.mock.calls.length]).toEqual([["first", "last"], 1]);
});

test("two roles of one name are two groups of the member list", () => {
  const role = (id: string, position: number) => [id, { id, name: "Gardeners", hoist: true, position }] as const;
  const member = (id: string, roles: string[]) => [id, { user: { id, username: id }, roles }] as const;
  const lines = linesOf(groupMembers({
    roles: new Map([role("r1", 1), role("r2", 2)]),
    members: new Map([member("a", ["r1"]), member("b", ["r2"])]),
    presences: new Map([["a", "online"], ["b", "online"]]),
  } as never));
  expect(lines.flatMap((line) => "key" in line ? [[line.key, line.title]] : []))
    .toEqual([["r2", "Gardeners"], ["r1", "Gardeners"]]);
});

test("no two faults of the panel have the same name", () => {
  const titles = FAULT_GROUPS.flatMap((group) => group.offers.map((offer) => offer.title));
  expect(new Set(titles).size).toBe(titles.length);
});
