// The settings form: what is posted, what counts as a change, and what two editors end up with.
import { describe, expect, it } from "vitest";
import { levels } from "../../api/contract.ts";
import { changedKeys, decode, partial } from "../../web/src/lib/settings/codec.ts";
import { describe as inWords } from "../../web/src/lib/settings/describe.ts";
import type { Draft, Values } from "../../web/src/lib/settings/field.ts";
import { clashes, merged } from "../../web/src/lib/settings/merge.ts";
import { roleOptions, withChosen } from "../../web/src/lib/settings/options.ts";
import { fieldsOf } from "../../web/src/lib/server/settings/fields.ts";

const fields = fieldsOf(levels.feature);
const defaults: Values = levels.LevelSettings.parse({});

const posted = (value: Values): FormData => {
  const form = new FormData();
  for (const [key, item] of Object.entries(value)) {
    const name = `value.${key}`;
    if (key === "rewards") {
      for (const reward of item as { level: number; roleId: string }[]) {
        form.append(`${name}.level`, String(reward.level));
        form.append(`${name}.roleId`, reward.roleId);
      }
    } else if (Array.isArray(item)) item.forEach((id) => form.append(name, String(id)));
    else if (typeof item === "boolean") item && form.append(name, "on");
    else form.append(name, item === null ? "" : String(item));
  }
  return form;
};

describe("fieldsOf()", () => {
  it("describes every setting of the contract with its bounds", () => {
    expect(fields.map((field) => field.key)).toEqual(Object.keys(levels.LevelSettings.shape));
    const field = (key: string) => fields.find((field) => field.key === key);
    expect(field("xpMin")).toMatchObject({ control: "number", min: 1, max: 1000, unit: "XP", default: 15 });
    expect(field("announceText")).toMatchObject({ control: "longtext", min: 1, max: 500 });
    expect(field("ignoredRoles")).toMatchObject({ control: "roles", max: 50 });
    expect(field("rewards")).toMatchObject({ control: "rewards", max: levels.REWARDS_MAX });
  });
});

describe("decode()", () => {
  it("reads back exactly what the form was filled with", () => {
    const value = {
      ...defaults,
      ignoredChannels: ["120000000000000001", "120000000000000002"],
      announce: "channel",
      announceChannelId: "120000000000000003",
      announcePing: true,
      rewards: [{ level: 5, roleId: "130000000000000001" }],
    };
    expect(decode(fields, posted(value))).toEqual({ value, problems: {} });
  });

  it("takes an absent checkbox for off, an empty channel for none and an untouched reward row for nothing", () => {
    const form = posted({ ...defaults, announcePing: false, announceChannelId: null });
    form.append("value.rewards.level", "");
    form.append("value.rewards.roleId", "");
    const { value, problems } = decode(fields, form);
    expect(value).toMatchObject({ announcePing: false, announceChannelId: null, rewards: [] });
    expect(problems).toEqual({});
  });

  it.each([["", "Write a number"], ["1.5", "Use a whole number"], ["many", "Use a whole number"], [
    "1e3",
    "Use a whole number",
  ]])(
    "says what to change when a number is %j",
    (typed, sentence) => {
      const form = posted(defaults);
      form.set("value.xpMin", typed);
      expect(decode(fields, form).problems).toEqual({ xpMin: sentence });
    },
  );

  it("wants a level and a role for every reward", () => {
    const form = posted(defaults);
    form.append("value.rewards.level", "5");
    form.append("value.rewards.roleId", "");
    expect(decode(fields, form).problems).toEqual({ rewards: "Give every reward a level and a role" });
  });
});

describe("changedKeys()", () => {
  it("ignores the order of lists and sends only what differs", () => {
    const before = { ...defaults, ignoredRoles: ["1", "2"] };
    const after = { ...defaults, ignoredRoles: ["2", "1"], xpMax: 30 };
    expect(changedKeys(before, after)).toEqual(["xpMax"]);
    expect(partial(before, after)).toEqual({ xpMax: 30 });
  });
});

describe("two people edit at once", () => {
  const draft = (enabled: boolean, value: Values): Draft => ({ enabled, value: { ...defaults, ...value } });
  const base = draft(false, {});
  const theirs = draft(true, { cooldownSeconds: 30, xpMax: 40 });
  const mine = draft(false, { xpMax: 50, minLength: 5 });

  it("keeps both people's changes and puts mine on top", () => {
    expect(merged({ base, theirs }, mine)).toEqual(draft(true, { cooldownSeconds: 30, xpMax: 50, minLength: 5 }));
  });

  it("shows everything they changed and marks what both changed differently", () => {
    const found = clashes({ base, theirs }, mine);
    expect(found.map(({ key, both }) => ({ key, both })).sort((a, b) => a.key.localeCompare(b.key))).toEqual([
      { key: "cooldownSeconds", both: false },
      { key: "enabled", both: false },
      { key: "xpMax", both: true },
    ]);
    expect(found.find((clash) => clash.key === "xpMax")).toMatchObject({ before: 25, theirs: 40, mine: 50 });
  });
});

describe("choices", () => {
  const role = (id: string, position: number, managed = false) => ({
    id,
    name: `role ${id}`,
    color: 0,
    position,
    permissions: "0",
    managed,
  });
  const guild = {
    id: "1",
    name: "Server",
    iconUrl: null,
    memberCount: 1,
    channels: [],
    roles: [role("1", 0), role("2", 1), role("3", 5), role("4", 2, true)],
    botPermissions: "0",
    botTopRole: 4,
    features: [],
    inviteUrl: "",
  };

  it("says why a role cannot be given", () => {
    expect(roleOptions(guild, "give").map(({ value, reason }) => [value, reason])).toEqual([
      ["3", "stands above Kagami's role"],
      ["4", "belongs to an integration"],
      ["2", null],
    ]);
  });

  it("keeps a chosen role that was deleted, so that saving does not drop it unseen", () => {
    expect(withChosen(roleOptions(guild, "any"), ["9", "2"]).map((option) => option.value)).toEqual([
      "3",
      "4",
      "2",
      "9",
    ]);
  });

  it("puts values into words by the field they belong to", () => {
    const spec = (key: string) => fields.find((field) => field.key === key);
    expect(inWords(60, spec("cooldownSeconds"), guild)).toBe("60 seconds");
    expect(inWords("here", spec("announce"), guild)).toBe("Where it happened");
    expect(inWords([{ level: 5, roleId: "2" }], spec("rewards"), guild)).toBe("Level 5: role 2");
    expect(inWords("7", spec("announceChannelId"), guild)).toBe("a deleted channel (7)");
    expect(inWords({ odd: 1 }, undefined, guild)).toBe('{"odd":1}');
  });
});
