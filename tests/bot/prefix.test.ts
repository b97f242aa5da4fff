// The prefix form gives handlers the same values the slash form does.
import { describe, expect, it } from "vitest";
import { action, type Command, defineCommand, defineGroup } from "../../bot/core/commands.ts";
import { readOptions } from "../../bot/core/interaction.ts";
import { commandLine, parseLine, words } from "../../bot/core/prefix.ts";
import { Refusal } from "../../bot/core/refusal.ts";

const BOT = "100000000000000001",
  AYA = "300000000000000002",
  ROLE = "400000000000000003",
  CHANNEL = "500000000000000004";
const aya = { id: AYA, username: "aya", global_name: "Aya", avatar: null, discriminator: "0", bot: false };

const all = defineCommand({
  name: "all",
  description: "Takes one of each",
  options: {
    who: { type: "user", description: "A person", required: true },
    where: { type: "channel", description: "A channel" },
    role: { type: "role", description: "A role" },
    count: { type: "integer", description: "A whole number", min: 0, max: 10_000 },
    share: { type: "number", description: "A number" },
    loud: { type: "boolean", description: "Yes or no" },
    kind: { type: "string", description: "One of two", choices: { "The first": "first", "The second": "second" } },
    text: { type: "string", description: "The rest", rest: true, maxLength: 50 },
  },
  run: () => ({ content: "" }),
});
const group = defineGroup({
  name: "level",
  aliases: ["lvl"],
  description: "A group",
  subcommands: {
    set: action({
      description: "Sets",
      options: {
        member: { type: "user", description: "Whose", required: true },
        level: { type: "integer", description: "Which", min: 0 },
      },
      run: () => ({ content: "" }),
    }),
  },
});
const find = (name: string): Command | undefined =>
  [all, group].find((command) => command.name === name || command.aliases?.includes(name));
const parse = (line: string) => parseLine(line, find, [aya]);

describe("commandLine()", () => {
  it("takes the prefix where texts are visible", () => {
    expect(commandLine("!rank me", BOT, "!")).toBe("rank me");
    expect(commandLine("rank me", BOT, "!")).toBeNull();
  });
  it("takes a mention always, in both of Discord's forms", () => {
    expect(commandLine(`<@${BOT}> rank`, BOT, null)).toBe(" rank");
    expect(commandLine(`<@!${BOT}> rank`, BOT, "!")).toBe(" rank");
  });
  it("does not take the prefix without the message-content intent, nor a mention of somebody else", () => {
    expect(commandLine("!rank", BOT, null)).toBeNull();
    expect(commandLine(`<@${AYA}> rank`, BOT, "!")).toBeNull();
  });
});

describe("words()", () => {
  it("keeps what is in quotes together, straight or typographic", () => {
    expect(words('a "b c" “d e” f').map(({ text }) => text)).toEqual(["a", "b c", "d e", "f"]);
  });
  it("reads an escaped quote", () => {
    expect(words('"say \\"hi\\""').map(({ text }) => text)).toEqual(['say "hi"']);
  });
});

describe("parseLine()", () => {
  it("gives the same values as the slash form", () => {
    const typed = parse(`all <@${AYA}> <#${CHANNEL}> <@&${ROLE}> 1,234 2.5 yes "the first" and all  the rest`);
    const slash = readOptions(
      all as never,
      [
        { name: "who", value: AYA },
        { name: "where", value: CHANNEL },
        { name: "role", value: ROLE },
        { name: "count", value: 1234 },
        { name: "share", value: 2.5 },
        { name: "loud", value: true },
        { name: "kind", value: "first" },
        { name: "text", value: "and all  the rest" },
      ],
      { data: { resolved: { users: { [AYA]: aya } } } } as never,
    );
    expect(typed?.options).toEqual(slash);
    expect(typed?.options["who"]).toEqual({ id: AYA, name: "Aya", avatarUrl: null, bot: false });
  });
  it("finds a command by its alias and a subcommand by its name", () => {
    expect(parse(`lvl set ${AYA} 5`)).toMatchObject({ subcommand: "set", options: { member: { id: AYA }, level: 5 } });
  });
  it("passes over an optional option whose form does not fit", () => {
    expect(parse(`all ${AYA} yes`)?.options).toMatchObject({ loud: true });
  });
  it("leaves alone what is no command of ours: other bots have the same prefix", () => {
    expect(parse("play a song")).toBeNull();
    expect(parse("")).toBeNull();
    expect(parse('"all"')).toBeNull();
  });
  it.each([
    ["all", "Add who: a person"],
    ["all nobody", 'Write who as a mention of a user or its id: "nobody" is none'],
    [`level set ${AYA} five`, 'Write level as a whole number: "five" is none'],
    [`level set ${AYA} -5`, "Use level of 0 or more: it is -5"],
    [`level set ${AYA} 5 6`, 'Leave out "6": there is nothing it could mean'],
    ["level", "Say which one: `level set`"],
    [`all ${AYA} third x`, "Write kind as one of: first, second"],
    [`all ${AYA} first ${"x".repeat(51)}`, "Use 50 characters or fewer for text: it has 51"],
  ])("refuses %j with a sentence that says what to change", (line, sentence) => {
    expect(() => parse(line)).toThrow(new Refusal(sentence));
  });
});
