// Discord's limits are checked before the call, and nobody is pinged who is not named.
import { describe, expect, it } from "vitest";
import { customId, parseCustomId } from "../../bot/core/custom-id.ts";
import { bodyOf, messageProblem, plain, shorten, splitText } from "../../bot/core/message.ts";

describe("bodyOf()", () => {
  it("pings nobody unless named, not even with @everyone in the text", () => {
    expect(bodyOf({ content: "@everyone <@1>" })["allowed_mentions"]).toEqual({
      parse: [],
      users: [],
      replied_user: false,
    });
    expect(bodyOf({ content: "hi", pingUserIds: ["1"] })["allowed_mentions"]).toMatchObject({ users: ["1"] });
  });
  it("marks Components V2, which have no content beside them", () => {
    expect(bodyOf({ components: [{ type: 10, content: "text" }] })["flags"]).toBe(1 << 15);
    expect(bodyOf({ components: [{ type: 10, content: "text" }] }, { ephemeral: true })["flags"]).toBe((1 << 15) | 64);
  });
});

describe("messageProblem()", () => {
  const long = (length: number) => "x".repeat(length);
  const embed = (part: object) => ({ embeds: [part] });
  it.each(
    [
      [{}, "Write something: the message is empty"],
      [{ content: long(2001) }, "Shorten the text to 2,000 characters: it has 2,001"],
      [embed({ title: long(257) }), "Shorten an embed's title to 256 characters: it has 257"],
      [embed({ description: long(4097) }), "Shorten an embed's description to 4,096 characters: it has 4,097"],
      [
        embed({ fields: [{ name: "a", value: long(1025) }] }),
        "Shorten a field's value to 1,024 characters: it has 1,025",
      ],
      [
        { embeds: [{ description: long(4000) }, { description: long(2001) }] },
        "Shorten all embeds together to 6,000 characters: it has 6,001",
      ],
      [
        { content: "x", components: [{ type: 10, content: "y" }] },
        "Leave out content and embeds: Components V2 replace them",
      ],
      [
        { components: [{ type: 10, content: long(4001) }] },
        "Shorten the text of all components to 4,000 characters: it has 4,001",
      ],
      [{ components: Array(41).fill({ type: 10, content: "y" }) }, "Use 40 components or fewer: there are 41"],
    ] as const,
  )("names the broken limit (%#)", (message, sentence) => {
    expect(messageProblem(message as never)).toBe(sentence);
  });
  it("accepts a message at each limit", () => {
    expect(messageProblem({ content: long(2000), embeds: [{ title: long(256), description: long(4096) }] })).toBeNull();
  });
});

describe("splitText()", () => {
  it("cuts at line ends and loses nothing but them", () => {
    const lines = Array.from({ length: 100 }, (_, i) => `line ${i} ${"x".repeat(50)}`);
    const parts = splitText(lines.join("\n"));
    expect(parts.every((part) => part.length <= 2000)).toBe(true);
    expect(parts.join("\n")).toBe(lines.join("\n"));
  });
  it("does not cut an emoji in two", () => {
    const parts = splitText("🎉".repeat(1001));
    expect(parts.map((part) => part.length)).toEqual([2000, 2]);
    expect(shorten("🎉🎉🎉", 4)).toBe("🎉…");
  });
});

it("plain() makes a name harmless in markdown", () => {
  expect(plain("**@everyone** [x](y)")).toBe("\\*\\*\\@everyone\\*\\* \\[x\\]\\(y\\)");
});

describe("custom ids", () => {
  it("come back as they were made", () => {
    expect(parseCustomId(customId("levels.page", "2:3"))).toEqual({ component: "levels.page", argument: "2:3" });
  });
  it("of another version or form are none of ours", () => {
    for (const id of ["", "2:levels.page:1", "hello", "1:Levels:1"]) expect(parseCustomId(id)).toBeNull();
  });
  it("longer than Discord allows are refused", () => {
    expect(() => customId("a", "x".repeat(100))).toThrow("Shorten the argument");
  });
});
