// From what stands in the composer's fields to what Discord is sent.
import type { APIApplicationCommand } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import { type BasicOption, flattenCommands, nestOptions } from "../../dev/discord/client/src/options/commands.ts";
import { fuzzyFilter, fuzzyScore } from "../../dev/discord/client/src/options/fuzzy.ts";
import { type Lookup, type Reading, readOption } from "../../dev/discord/client/src/options/read.ts";

const nobody: Lookup = () => null;
const option = (type: number, more: object = {}) => ({ type, name: "it", description: "It", ...more }) as BasicOption;
const read = (given: BasicOption, text: string, lookup = nobody) => readOption(given, text, null, lookup);
const value = (given: string | number | boolean): Reading => ({ state: "value", value: given });

describe("readOption()", () => {
  test.each<[string, BasicOption, string, Reading]>([
    ["a string as it stands", option(3), " two words ", value(" two words ")],
    ["a whole number", option(4), "-42", value(-42)],
    ["a number with a comma", option(10), "1,5", value(1.5)],
    ["yes as true", option(5), "Yes", value(true)],
    ["False as false", option(5), "False", value(false)],
    ["a mention of a person", option(6), "<@123456789012345678>", value("123456789012345678")],
    ["an id of a channel", option(7), "123456789012345678", value("123456789012345678")],
    ["a mention of a role as mentionable", option(9), "<@&123456789012345678>", value("123456789012345678")],
    ["nothing as empty", option(3), "  ", { state: "empty" }],
  ])("reads %s", (_title, given, text, expected) => {
    expect(read(given, text)).toEqual(expected);
  });

  test.each<[string, BasicOption, string, string]>([
    ["a required option without text", option(3, { required: true }), "", 'Fill in "it"'],
    ["a short string", option(3, { min_length: 3 }), "ab", "Write at least 3 characters"],
    ["a long string", option(3, { max_length: 2 }), "abc", "Write at most 2 characters: it has 3"],
    ["a fraction as integer", option(4), "1.5", "Write a whole number"],
    ["words as integer", option(4), "many", "Write a whole number"],
    ["words as number", option(10), "1e999", "Write a number"],
    ["an integer beyond 2^53", option(4), "9007199254740993", "Write a number between -2^53 and 2^53"],
    ["a number below the least", option(4, { min_value: 1 }), "0", "Write a number of at least 1"],
    ["a number above the most", option(10, { max_value: 1 }), "1.01", "Write a number of at most 1"],
    ["a word as boolean", option(5), "perhaps", "Pick True or False"],
    ["an unknown person", option(6), "@nobody", "Pick a member of this server"],
    ["a role's mention as person", option(6), "<@&123456789012345678>", "Pick a member of this server"],
    ["what is no choice", option(3, { choices: [{ name: "A", value: "a" }] }), "b", "Pick one of the choices"],
    ["a file", option(11), "x", "This kind of option cannot be filled in here"],
  ])("refuses %s", (_title, given, text, problem) => {
    expect(read(given, text)).toEqual({ state: "problem", problem });
  });

  test("sends a choice's value for its name", () => {
    expect(read(option(4, { choices: [{ name: "High", value: 3 }] }), "high")).toEqual(value(3));
  });

  test("a picked suggestion counts only while its name stands in the field", () => {
    const picked = { name: "Aki", value: "1" };
    expect(readOption(option(3), "Aki", picked, nobody)).toEqual(value("1"));
    expect(readOption(option(3), "Akira", picked, nobody)).toEqual(value("Akira"));
  });

  test("finds a person by name, and a role where both may stand", () => {
    const lookup: Lookup = (kind, name) => kind === "role" && name === "Gardeners" ? "77" : null;
    expect(read(option(9), "@Gardeners", lookup)).toEqual(value("77"));
    expect(read(option(6), "@Gardeners", lookup)).toEqual({
      state: "problem",
      problem: "Pick a member of this server",
    });
  });
});

describe("flattenCommands()", () => {
  const command = {
    id: "1",
    application_id: "2",
    version: "3",
    type: 1,
    name: "level",
    description: "Levels",
    options: [
      {
        type: 1,
        name: "set",
        description: "Set",
        options: [option(4, { name: "late" }), option(6, { name: "who", required: true })],
      },
      { type: 2, name: "role", description: "Roles", options: [{ type: 1, name: "add", description: "Add" }] },
    ],
  } as unknown as APIApplicationCommand;

  test("lists each subcommand, required options first", () => {
    const found = flattenCommands([command]);
    expect(found.map((one) => one.title)).toEqual(["level set", "level role add"]);
    expect(found[0]?.options.map((one) => one.name)).toEqual(["who", "late"]);
  });

  test("leaves context menu commands out", () => {
    expect(flattenCommands([{ ...command, type: 2 } as APIApplicationCommand])).toEqual([]);
  });

  test("nestOptions() puts values inside group and subcommand", () => {
    const path = flattenCommands([command])[1]?.path ?? [];
    expect(nestOptions(path, [{ type: 3, name: "x", value: "y" }])).toEqual([
      { type: 2, name: "role", options: [{ type: 1, name: "add", options: [{ type: 3, name: "x", value: "y" }] }] },
    ]);
  });
});

describe("fuzzy search", () => {
  test("prefers the whole name, then its beginning, then a word inside, then scattered letters", () => {
    const names = ["reset rank", "ranking", "r-a-n-k", "rank"];
    expect(fuzzyFilter("rank", names, (name) => name)).toEqual(["rank", "ranking", "reset rank", "r-a-n-k"]);
  });

  test("lets nothing pass whose letters are not all there in order", () => {
    expect(fuzzyScore("rkn", "rank")).toBeNull();
    expect(fuzzyScore("", "rank")).toBe(0);
  });
});
