// Whatever people write, the client shows text and marks of its own making: never their HTML, never an address it would run.
import { describe, expect, test } from "vitest";
import { parseInline, safeHref } from "../../dev/discord/client/src/markdown/inline.ts";
import { parseMarkdown } from "../../dev/discord/client/src/markdown/parse.ts";
import type { Block, Inline } from "../../dev/discord/client/src/markdown/tree.ts";
import { wordTimestamp } from "../../dev/discord/client/src/markdown/timestamp.ts";

const text = (value: string): Inline => ({ kind: "text", text: value });
const paragraph = (...children: Inline[]): Block => ({ kind: "paragraph", children });

describe("marks inside a line", () => {
  test.each<[string, Inline[]]>([
    ["plain", [text("plain")]],
    ["**bold**", [{ kind: "strong", children: [text("bold")] }]],
    ["*italic*", [{ kind: "emphasis", children: [text("italic")] }]],
    ["_italic_", [{ kind: "emphasis", children: [text("italic")] }]],
    ["__under__", [{ kind: "underline", children: [text("under")] }]],
    ["~~gone~~", [{ kind: "strike", children: [text("gone")] }]],
    ["||secret||", [{ kind: "spoiler", children: [text("secret")] }]],
    ["***both***", [{ kind: "strong", children: [{ kind: "emphasis", children: [text("both")] }] }]],
    ["snake_case_name", [text("snake_case_name")]],
    ["2 * 3 * 4", [text("2 * 3 * 4")]],
    ["`a *b*`", [{ kind: "code", text: "a *b*" }]],
    ["`` a ` b ``", [{ kind: "code", text: "a ` b" }]],
    ["\\*not\\*", [text("*not*")]],
    ["**open", [text("**open")]],
    ["<@123>", [{ kind: "user", id: "123" }]],
    ["<@!123>", [{ kind: "user", id: "123" }]],
    ["<@&123>", [{ kind: "role", id: "123" }]],
    ["<#123>", [{ kind: "channel", id: "123" }]],
    ["</level set:123>", [{ kind: "command", name: "level set", id: "123" }]],
    ["<:wave:123>", [{ kind: "emoji", name: "wave", id: "123", animated: false }]],
    ["<a:wave:123>", [{ kind: "emoji", name: "wave", id: "123", animated: true }]],
    ["<t:1700000000:R>", [{ kind: "timestamp", seconds: 1_700_000_000, style: "R" }]],
    ["<t:1700000000>", [{ kind: "timestamp", seconds: 1_700_000_000, style: "f" }]],
    ["<t:99999999999999>", [text("<t:99999999999999>")]],
    ["@everyone", [{ kind: "everyone", text: "@everyone" }]],
    ["[site](https://example.org)", [{ kind: "link", href: "https://example.org/", children: [text("site")] }]],
  ])("reads %j", (source, expected) => {
    expect(parseInline(source)).toEqual(expected);
  });

  test("a bare link leaves the sentence's own punctuation outside", () => {
    expect(parseInline("(see https://example.org/a_(b)).")).toEqual([
      text("(see "),
      { kind: "link", href: "https://example.org/a_(b)", children: [text("https://example.org/a_(b)")] },
      text(")."),
    ]);
  });
});

describe("blocks", () => {
  test.each<[string, Block[]]>([
    ["# One", [{ kind: "heading", level: 1, children: [text("One")] }]],
    ["### Three", [{ kind: "heading", level: 3, children: [text("Three")] }]],
    ["#hash", [paragraph(text("#hash"))]],
    ["-# small", [{ kind: "small", children: [text("small")] }]],
    ["> a\n> b\nc", [{ kind: "quote", children: [paragraph(text("a\nb"))] }, paragraph(text("c"))]],
    [">>> a\nb", [{ kind: "quote", children: [paragraph(text("a\nb"))] }]],
    ["```ts\nconst a = 1;\n```", [{ kind: "codeblock", language: "ts", text: "const a = 1;" }]],
    ["```one```", [{ kind: "codeblock", language: null, text: "one" }]],
    ["a\n```\n**b**\n```\nc", [
      paragraph(text("a")),
      { kind: "codeblock", language: null, text: "**b**" },
      paragraph(text("c")),
    ]],
    ["a\nb", [paragraph(text("a\nb"))]],
    ["3. a\n4. b", [{
      kind: "list",
      ordered: true,
      start: 3,
      items: [[paragraph(text("a"))], [paragraph(text("b"))]],
    }]],
  ])("reads %j", (source, expected) => {
    expect(parseMarkdown(source)).toEqual(expected);
  });

  test("an indented item belongs to the item above it", () => {
    const inner: Block = { kind: "list", ordered: false, start: 1, items: [[paragraph(text("b"))]] };
    expect(parseMarkdown("- a\n  - b\n- c")).toEqual([
      { kind: "list", ordered: false, start: 1, items: [[paragraph(text("a")), inner], [paragraph(text("c"))]] },
    ]);
  });
});

describe("safety", () => {
  test.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "**<b onclick=alert(1)>x</b>**",
    "```html\n<script>alert(1)</script>\n```",
    "# <iframe src=javascript:alert(1)>",
    "> <svg/onload=alert(1)>",
  ])("keeps the HTML of %j as letters", (source) => {
    const letters = leaves(parseMarkdown(source)).join("");
    expect(letters).toContain("<");
    expect(links(parseMarkdown(source))).toEqual([]);
  });

  test.each([
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//example.org)",
    "<javascript:alert(1)>",
    "[x]( https://)",
  ])("makes no link of %j", (source) => {
    expect(links(parseMarkdown(source))).toEqual([]);
  });

  test("safeHref() lets only http and https pass", () => {
    expect(safeHref("https://example.org/a b")).toBe("https://example.org/a%20b");
    expect(safeHref("http://example.org")).toBe("http://example.org/");
    expect(safeHref("https:alert(1)")).toBeNull();
    expect(safeHref("java\nscript:alert(1)")).toBeNull();
  });

  test("a link's own words hold no second link", () => {
    const nodes = parseMarkdown("[https://evil.example](https://example.org)");
    expect(links(nodes)).toEqual(["https://example.org/"]);
  });

  test.each([
    "*",
    "_",
    "**",
    "__",
    "~~",
    "||",
    "`",
    "[",
    "[a](",
    "<",
    "> ",
    "- ",
    "```",
    "**a __b ",
    "* a",
    "_ a",
    "\\",
  ])(
    // Backtracking that runs away takes hours, not seconds.
    "4,000 characters of %j are read without running away",
    { timeout: 10_000 },
    (piece) => {
      const source = piece.repeat(Math.ceil(4000 / piece.length)).slice(0, 4000);
      expect(parseMarkdown(source).length).toBeGreaterThan(0);
    },
  );

  test("no letter that is not part of a mark is lost", () => {
    expect(leaves(parseMarkdown("a **b** _c_ `d` ||e|| ~~f~~ [g](https://x.example)")).join("")).toBe("a b c d e f g");
  });
});

test("wordTimestamp() words distance in the largest fitting unit", () => {
  const now = 1_700_000_000_000;
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  expect(wordTimestamp(1_700_000_000 + 7200, "R", now)).toBe(relative.format(2, "hour"));
  expect(wordTimestamp(1_700_000_000 - 30, "R", now)).toBe(relative.format(-30, "second"));
});

function leaves(nodes: readonly (Block | Inline)[]): string[] {
  return nodes.flatMap((node) => {
    if ("text" in node) return [node.text];
    if ("items" in node) return node.items.flatMap((item) => leaves(item));
    return "children" in node ? leaves(node.children) : [];
  });
}

function links(nodes: readonly (Block | Inline)[]): string[] {
  return nodes.flatMap((node): string[] => {
    if ("items" in node) return node.items.flatMap((item) => links(item));
    const inner = "children" in node ? links(node.children) : [];
    return node.kind === "link" ? [node.href, ...inner] : inner;
  });
}
