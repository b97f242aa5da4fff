// What stands behind the messages on the page, without a browser: polls, emoji, mentions, forms, menus.
import type { APIPoll } from "discord-api-types/v10";
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { encodeMentions, wordAt } from "../../dev/discord/client/src/composer/mentions.ts";
import { fileProblem } from "../../dev/discord/client/src/composer/limits.ts";
import { ownGroup, parseEmoji, searchEmoji } from "../../dev/discord/client/src/emoji/list.ts";
import { tidyMenu } from "../../dev/discord/client/src/menu/tidy.ts";
import { isSpoiler, kindOf, loudness, wordSeconds } from "../../dev/discord/client/src/messages/files.ts";
import { placeEntries } from "../../dev/discord/client/src/messages/grouping.ts";
import { pollIsOver, standings, wordTimeLeft } from "../../dev/discord/client/src/messages/poll.ts";
import { fieldSpans } from "../../dev/discord/client/src/messages/field-spans.ts";
import { placeIn } from "../../dev/discord/client/src/markdown/place-link.ts";
import { type Answer, answerFields, fieldProblem, type ModalField } from "../../dev/discord/client/src/modal/fields.ts";
import type { Entry } from "../../dev/discord/client/src/state/logs.svelte.ts";
import { withUpdate } from "../../dev/discord/client/src/state/reactions.ts";

const emoji = parseEmoji(
  await readFile(new URL("../../dev/discord/client/public/emoji.txt", import.meta.url), "utf8"),
);

describe("emoji", () => {
  test("every group of Unicode is there, each emoji once", () => {
    expect(emoji.map((group) => group.title)).toContain("Animals & Nature");
    const all = emoji.flatMap((group) => group.emojis.map((one) => one.text));
    expect(all.length).toBeGreaterThan(1_800);
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([["tada", "🎉"], ["thumbsup", "👍"], [":heart:", "❤️"], ["fire", "🔥"]])(
    "%j finds %s first",
    (query, text) => {
      expect(searchEmoji(emoji, query)[0]?.text).toBe(text);
    },
  );

  test("a server's own emoji are found by name and written as their code", () => {
    const own = ownGroup("Garden", [{ id: "1", name: "gnome", animated: true }, {
      id: "2",
      name: "gone",
      available: false,
    }]);
    expect(searchEmoji([own], "gno").map((one) => one.text)).toEqual(["<a:gnome:1>"]);
    expect(own.emojis).toHaveLength(1);
  });
});

describe("polls", () => {
  const poll = (counts: [number, number, boolean][], expiry: string | null = null, isFinal = false) =>
    ({
      question: { text: "?" },
      answers: [1, 2].map((id) => ({ answer_id: id, poll_media: { text: `answer ${id}` } })),
      expiry,
      allow_multiselect: false,
      layout_type: 1,
      results: {
        is_finalized: isFinal,
        answer_counts: counts.map(([id, count, mine]) => ({ id, count, me_voted: mine })),
      },
    }) as unknown as APIPoll;

  test("shares are whole, and who leads is marked", () => {
    expect(standings(poll([[1, 2, true], [2, 1, false]])).map(({ percent, leads, mine }) => [percent, leads, mine]))
      .toEqual([[67, true, true], [33, false, false]]);
    expect(standings(poll([])).map(({ percent, leads }) => [percent, leads])).toEqual([[0, false], [0, false]]);
  });

  test("an update, which is the same for everybody, keeps what this person voted and reacted", () => {
    const before = { content: "a", poll: poll([[1, 2, true], [2, 1, false]]), reactions: [{ count: 2, me: true }] };
    const told = { content: "b", poll: poll([[1, 2, false], [2, 1, false]]), reactions: [{ count: 2, me: false }] };
    expect(withUpdate(before as never, told as never)).toEqual({ ...before, content: "b" });
  });

  test("the time left is worded, and ends", () => {
    const now = Date.UTC(2026, 0, 1);
    const at = (ms: number) => poll([], new Date(now + ms).toISOString());
    expect(wordTimeLeft(at(90_000), now)).toBe("2 min left");
    expect(wordTimeLeft(at(3 * 3_600_000), now)).toBe("3 h left");
    expect(wordTimeLeft(at(5 * 86_400_000), now)).toBe("5 days left");
    expect([pollIsOver(at(-1), now), pollIsOver(at(1), now), pollIsOver(poll([], null, true), now)]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe("files", () => {
  const file = (more: object) => ({ id: "1", filename: "a.bin", size: 1, url: "", proxy_url: "", ...more }) as never;

  test.each([
    ["a picture by its type", { content_type: "image/png" }, 0, "picture"],
    ["a picture by its name", { content_type: "application/octet-stream", filename: "a.JPG" }, 0, "picture"],
    ["a drawing that could carry scripts as a file", { content_type: "image/svg+xml" }, 0, "file"],
    ["a film", { content_type: "video/mp4" }, 0, "video"],
    ["a sound", { content_type: "audio/ogg" }, 0, "audio"],
    ["a voice message by the message's flag", { content_type: "audio/ogg" }, 1 << 13, "voice"],
  ])("%s is told", (_title, more, flags, kind) => {
    expect(kindOf(file(more), flags)).toBe(kind);
  });

  test("a spoiler is known by its name or its flag", () => {
    expect([isSpoiler(file({ filename: "SPOILER_a.png" })), isSpoiler(file({ flags: 8 })), isSpoiler(file({}))])
      .toEqual([
        true,
        true,
        false,
      ]);
  });

  test("a voice message's loudness is read from base64", () => {
    expect(loudness(file({ waveform: btoa("\0\xff") }), 4)).toEqual([0, 0, 1, 1]);
    expect(wordSeconds(65.4)).toBe("1:05");
  });

  test("too many or too large ones are named", () => {
    expect(fileProblem([{ name: "a", size: 1 }])).toBeNull();
    expect(fileProblem(Array.from({ length: 11 }, () => ({ name: "a", size: 1 })))).toBe(
      "Send at most 10 files at once",
    );
    expect(fileProblem([{ name: "a", size: 10_485_761 }])).toBe("a is too large: a file may have 10.0 MiB");
  });
});

test("codes stand for picked names, the longest first", () => {
  expect(
    encodeMentions("@Anna and @Ann :leaf:", new Map([["@Ann", "<@1>"], ["@Anna", "<@2>"], [":leaf:", "<:leaf:3>"]])),
  )
    .toBe("<@2> and <@1> <:leaf:3>");
});

test.each([
  ["hello @be", "@", "be"],
  ["#gen", "#", "gen"],
  ["so :ta", ":", "ta"],
  ["12:30", undefined, undefined],
  ["a@b", undefined, undefined],
  [":t", undefined, undefined],
])("in %j the word being written begins with %s", (text, sign, query) => {
  const word = wordAt(text, text.length);
  expect([word?.sign, word?.query]).toEqual([sign, query]);
});

describe("a log", () => {
  const entry = (id: number, more: object = {}) =>
    ({
      id: String(id),
      type: 0,
      author: { id: "1", username: "a" },
      timestamp: "2026-01-01T12:00:00Z",
      ...more,
    }) as Entry;
  const shape = (entries: Entry[], seen?: string) =>
    placeEntries(entries, seen, "me").map(({ continues, firstNew }) => [continues, firstNew]);

  test("draws one line before the first new message of somebody else", () => {
    const own = { author: { id: "me", username: "me" } };
    expect(shape([entry(1), entry(2, own), entry(3), entry(4)], "1")).toEqual([
      [false, false],
      [false, false],
      [false, true],
      [true, false],
    ]);
  });

  test("a webhook under another name begins anew", () => {
    const hook = (name: string) => ({ webhook_id: "9", author: { id: "9", username: name } });
    expect(shape([entry(1, hook("a")), entry(2, hook("a")), entry(3, hook("b"))]).map(([continues]) => continues))
      .toEqual([false, true, false]);
  });
});

describe("a modal's fields", () => {
  const field = (input: object): ModalField => ({ label: "L", description: null, wrapper: 18, input: input as never });
  const answer = (values: string[], files: File[] = []): Answer => ({ values, files });
  const file = new File(["x"], "x.png");

  test.each<[string, object, Answer, string | null]>([
    ["an empty text", { type: 4, style: 1 }, answer([]), "Fill this in"],
    ["an empty text that need not be", { type: 4, style: 1, required: false }, answer([]), null],
    ["a short text", { type: 4, min_length: 3 }, answer(["ab"]), "Write at least 3 characters"],
    ["too few of a select", { type: 3, options: [], min_values: 2 }, answer(["a"]), "Pick at least 2"],
    ["none of a select that need not be", { type: 3, options: [], required: false }, answer([]), null],
    ["no radio", { type: 21, options: [] }, answer([]), "Choose one"],
    ["no file", { type: 19 }, answer([]), "Choose a file"],
    ["two files where one may be", { type: 19 }, answer([], [file, file]), "Choose one file only"],
    ["too few checkboxes", { type: 22, options: [{}, {}], min_values: 2 }, answer(["a"]), "Pick at least 2"],
    ["one checkbox left empty", { type: 23 }, answer([]), null],
  ])("%s: %j", (_title, input, given, problem) => {
    expect(fieldProblem(field({ custom_id: "c", ...input }), given)).toBe(problem);
  });

  test("files are numbered over all fields", () => {
    const fields = [field({ type: 19, custom_id: "a" }), field({ type: 19, custom_id: "b" })];
    const { components, files } = answerFields(fields, new Map([["a", answer([], [file])], ["b", answer([], [file])]]));
    expect(files).toHaveLength(2);
    expect(components).toEqual([
      { type: 18, component: { type: 19, custom_id: "a", values: ["0"] } },
      { type: 18, component: { type: 19, custom_id: "b", values: ["1"] } },
    ]);
  });
});

test("inline fields of an embed stand up to three in a line", () => {
  const spans = (text: string) => fieldSpans([...text].map((letter) => ({ inline: letter === "i" })));
  expect(spans("iiii-ii-")).toEqual([4, 4, 4, 12, 12, 6, 6, 12]);
});

test.each([
  ["https://discord.com/channels/200000000000000001/400000000000000021", "400000000000000021", null],
  [
    "https://discord.com/channels/@me/400000000000000021/500000000000000021",
    "400000000000000021",
    "500000000000000021",
  ],
  ["https://discord.com.evil.example/channels/200000000000000001/400000000000000021", undefined, undefined],
  ["https://discord.com/app", undefined, undefined],
])("%s names channel %s and message %s", (href, channelId, messageId) => {
  expect([placeIn(href)?.channelId, placeIn(href)?.messageId]).toEqual([channelId, messageId]);
});

test("a menu has no line at its ends and never two in a row", () => {
  expect(tidyMenu(["line", "a", "line", "line", "b", "line"])).toEqual(["a", "line", "b"]);
});
