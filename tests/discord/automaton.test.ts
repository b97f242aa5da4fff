import { expect, test } from "vitest";
import { compile, find } from "../../dev/discord/automod/automaton.ts";
import { PatternError } from "../../dev/discord/automod/cursor.ts";
import { placesOf } from "../../dev/discord/automod/keywords.ts";

function matched(pattern: string, text: string): string | null {
  const characters = [...text];
  const found = find(compile(pattern), characters);
  return found && characters.slice(found.start, found.end).join("");
}

test.each<[string, string, string | null]>([
  ["(b|c)at", "a Cat", "Cat"],
  ["^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", "127.0.0.1", "127.0.0.1"],
  ["^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$", "at 127.0.0.1", null],
  ["fr[e3]{2}\\s+n[i1]tro", "get FR33  n1tro now", "FR33  n1tro"],
  ["a+?", "aaa", "a"],
  ["a+", "baaa", "aaa"],
  ["a|ab", "ab", "a"],
  ["ab|a", "ab", "ab"],
  ["\\bcat\\b", "a cat.", "cat"],
  ["\\bcat\\b", "concat", null],
  ["\\Bcat", "concat", "cat"],
  ["(?-i)Cat", "cat", null],
  ["(?-i:C)AT", "Cat", "Cat"],
  ["a.c", "a\nc", null],
  ["(?s)a.c", "a\nc", "a\nc"],
  ["(?m)^b$", "a\nb\nc", "b"],
  ["^b$", "a\nb", null],
  ["[^a-y]+", "abczz", "zz"],
  ["[a-z&&[^aeiou]]+", "aeixyz", "xyz"],
  ["[[:digit:]_-]+", "a1_-2", "1_-2"],
  ["[]x]+", "a]x", "]x"],
  ["\\p{Greek}+", "abc αβγ", "αβγ"],
  ["\\p{Lu}", "ß Ä", "Ä"],
  ["\\PL+", "ab12", "12"],
  ["\\x41\\u{1F600}", "A😀", "A😀"],
  ["(?P<word>\\w+)!", "hey you!", "you!"],
  ["x{2,3}", "xxxx", "xxx"],
  ["x{2,}?", "xxxx", "xx"],
  ["x{2}", "xxxx", "xx"],
  ["(a*)*b", "aab", "aab"],
  ["", "abc", ""],
])("pattern %s in %j finds %j", (pattern, text, wanted) => {
  expect(matched(pattern, text)).toBe(wanted);
});

test.each([
  "(?=a)b",
  "(?!a)b",
  "(?<=a)b",
  "(?<!a)b",
  "(a)\\1",
  "(a",
  "a)",
  "[a",
  "[z-a]",
  "*a",
  "a{3,2}",
  "a{x}",
  "\\y",
  "\\p{Nothing}",
  "(?q)a",
  "a\\",
  "((((a{1000}){1000}){1000}){1000})",
  "(((){999999}){999999})",
])("pattern %s is refused, as Rust refuses it", (pattern) => {
  expect(() => compile(pattern)).toThrow(PatternError);
});

test("a pattern that would take other engines forever reads the text once", () => {
  const automaton = compile("(a+)+(a|aa)+(a?){40}$");
  const text = [..."a".repeat(600), "!"];
  expect(find(automaton, text)).toBeNull();
});

test.each<[string, string, string[]]>([
  ["cat*", "Catch a wildcat", ["Cat"]],
  ["*cat", "catch a wildCat", ["Cat"]],
  ["*cat*", "location", ["cat"]],
  ["cat", "a cat sat", ["cat"]],
  ["cat", "concatenate", []],
  ["the mat*", "on the matrix", ["the mat"]],
  ["*the mat", "breathe mat", ["the mat"]],
  ["the mat", "breathe mat", []],
  ["*", "anything", []],
])("keyword %s in %j finds %j", (keyword, text, wanted) => {
  expect(placesOf(keyword, text).map(({ start, end }) => text.slice(start, end))).toEqual(wanted);
});
