import { beforeEach, expect, test } from "vitest";
import { FARID, SEEDED, withDiscord } from "./harness.ts";
import { type BadBody, refusesBodies } from "./tables.ts";

const it = withDiscord();
const POST = `/channels/${SEEDED.channels.offTopic}/messages`;
const V2 = 1 << 15;
beforeEach(() => it.discord.script.reset());

const letters = (count: number) => "x".repeat(count);
const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));
const row = (...components: unknown[]) => ({ type: 1, components });
const button = (id: string, more: object = {}) => ({ type: 2, style: 1, label: "Press", custom_id: id, ...more });
const select = (more: object = {}) => ({ type: 3, custom_id: "s", options: [{ label: "One", value: "1" }], ...more });
const text = (content = "Text") => ({ type: 10, content });
const options = (count: number) => times(count, (n) => ({ label: `${n}`, value: `${n}` }));

/** A row of the table: what is wrong, the body, and where. */
function bad(what: string, body: unknown, at: string, error: string): BadBody {
  return { what, path: POST, body, at, error };
}
const part = (what: string, component: unknown, at: string, error: string) =>
  bad(what, { content: "c", components: [row(component)] }, `components.0.components.0${at && `.${at}`}`, error);
const v2 = (what: string, component: unknown, at: string, error: string) =>
  bad(what, { flags: V2, components: [component] }, `components.0${at && `.${at}`}`, error);
const embed = (what: string, more: object, at: string, error: string) =>
  bad(what, { embeds: [{ title: "t", ...more }] }, `embeds.0.${at}`, error);

refusesBodies(it, "messages", [
  { what: "nothing at all", path: POST, body: {}, code: 50006 },
  { what: "only spaces", path: POST, body: { content: "   " }, code: 50006 },
  bad("2,001 characters", { content: letters(2_001) }, "content", "BASE_TYPE_MAX_LENGTH"),
  { ...bad("2,001 characters of a person", { content: letters(2_001) }, "content", "BASE_TYPE_MAX_LENGTH"), as: FARID },
  bad("content that is a list", { content: [] }, "content", "STRING_TYPE_CONVERT"),
  bad(
    "users parsed and listed",
    { content: "c", allowed_mentions: { parse: ["users"], users: [FARID] } },
    "allowed_mentions.parse",
    "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
  ),
  bad(
    "an unknown kind of mention",
    { content: "c", allowed_mentions: { parse: ["all"] } },
    "allowed_mentions.parse.0",
    "BASE_TYPE_CHOICES",
  ),
  bad("a body that is a list", [], "", "DICT_TYPE_CONVERT"),
]);

refusesBodies(it, "embeds", [
  bad("eleven", { embeds: times(11, () => ({ title: "t" })) }, "embeds", "BASE_TYPE_MAX_LENGTH"),
  bad("one without anything", { embeds: [{}] }, "embeds.0.description", "BASE_TYPE_REQUIRED"),
  bad(
    "6,001 characters in sum",
    { embeds: [{ description: letters(4_000) }, { description: letters(2_001) }] },
    "embeds",
    "MAX_EMBED_SIZE_EXCEEDED",
  ),
  embed("a title of 257", { title: letters(257) }, "title", "BASE_TYPE_MAX_LENGTH"),
  embed("a description of 4,097", { description: letters(4_097) }, "description", "BASE_TYPE_MAX_LENGTH"),
  embed("26 fields", { fields: times(26, () => ({ name: "n", value: "v" })) }, "fields", "BASE_TYPE_MAX_LENGTH"),
  embed("a field without a value", { fields: [{ name: "n" }] }, "fields.0.value", "BASE_TYPE_REQUIRED"),
  embed("a field of spaces", { fields: [{ name: "n", value: "   " }] }, "fields.0.value", "BASE_TYPE_REQUIRED"),
  embed("a field with an empty name", { fields: [{ name: "", value: "v" }] }, "fields.0.name", "BASE_TYPE_REQUIRED"),
  embed(
    "a field's name of 257",
    { fields: [{ name: letters(257), value: "v" }] },
    "fields.0.name",
    "BASE_TYPE_MAX_LENGTH",
  ),
  embed(
    "a field's value of 1,025",
    { fields: [{ name: "n", value: letters(1_025) }] },
    "fields.0.value",
    "BASE_TYPE_MAX_LENGTH",
  ),
  embed("a footer of 2,049", { footer: { text: letters(2_049) } }, "footer.text", "BASE_TYPE_MAX_LENGTH"),
  embed("an author of 257", { author: { name: letters(257) } }, "author.name", "BASE_TYPE_MAX_LENGTH"),
  embed("a colour too large", { color: 0x1000000 }, "color", "NUMBER_TYPE_MAX"),
  embed("a time that is none", { timestamp: "tomorrow" }, "timestamp", "DATE_TIME_TYPE_PARSE"),
  embed("a picture without a scheme", { image: { url: "nowhere" } }, "image.url", "URL_TYPE_INVALID_URL"),
  embed("a picture over ftp", { image: { url: "ftp://example.org/p.png" } }, "image.url", "URL_TYPE_INVALID_SCHEME"),
]);

refusesBodies(it, "components", [
  bad(
    "six rows",
    { content: "c", components: times(6, (n) => row(button(`b${n}`))) },
    "components",
    "BASE_TYPE_MAX_LENGTH",
  ),
  bad("an empty row", { content: "c", components: [row()] }, "components.0.components", "BASE_TYPE_BAD_LENGTH"),
  bad(
    "six buttons in a row",
    { content: "c", components: [row(...times(6, (n) => button(`b${n}`)))] },
    "components.0.components",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad("a button outside a row", { content: "c", components: [button("b")] }, "components.0.type", "UNION_TYPE_CHOICES"),
  bad(
    "a select beside a button",
    { content: "c", components: [row(button("b"), select())] },
    "components.0.components.1",
    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
  ),
  bad(
    "two selects in a row",
    { content: "c", components: [row(select(), select({ custom_id: "t" }))] },
    "components.0.components.1",
    "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
  ),
  bad(
    "the same custom_id twice",
    { content: "c", components: [row(button("b"), button("b"))] },
    "components.0.components.1.custom_id",
    "COMPONENT_CUSTOM_ID_DUPLICATED",
  ),
  bad(
    "the same custom_id in two rows",
    { content: "c", components: [row(button("b")), row(button("b"))] },
    "components.1.components.0.custom_id",
    "COMPONENT_CUSTOM_ID_DUPLICATED",
  ),
  bad(
    "the same id twice",
    { flags: V2, components: [{ ...text(), id: 7 }, { ...text(), id: 7 }] },
    "components.1.id",
    "COMPONENT_ID_DUPLICATED",
  ),
  bad("a type there is not", { content: "c", components: [{ type: 99 }] }, "components.0.type", "UNION_TYPE_CHOICES"),
  bad("no type", { content: "c", components: [{ components: [] }] }, "components.0.type", "BASE_TYPE_REQUIRED"),
  part("a button without custom_id", { type: 2, style: 1, label: "l" }, "custom_id", "BASE_TYPE_REQUIRED"),
  part("a custom_id of 101", button(letters(101)), "custom_id", "BASE_TYPE_BAD_LENGTH"),
  part("a button without a style", { type: 2, label: "l", custom_id: "b" }, "style", "BASE_TYPE_REQUIRED"),
  part("a style there is not", button("b", { style: 7 }), "style", "BASE_TYPE_CHOICES"),
  part("a label of 81", button("b", { label: letters(81) }), "label", "BASE_TYPE_MAX_LENGTH"),
  part(
    "neither label nor emoji",
    { type: 2, style: 1, custom_id: "b" },
    "label",
    "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED",
  ),
  part(
    "an emoji that is a word",
    button("b", { emoji: { name: "wave" } }),
    "emoji.name",
    "BUTTON_COMPONENT_INVALID_EMOJI",
  ),
  part("a link without its address", { type: 2, style: 5, label: "l" }, "url", "BASE_TYPE_REQUIRED"),
  part(
    "a link with custom_id",
    button("b", { style: 5, url: "https://example.org" }),
    "custom_id",
    "BUTTON_COMPONENT_URL_AND_CUSTOM_ID",
  ),
  part(
    "a link of a scheme not allowed",
    { type: 2, style: 5, label: "l", url: "ftp://example.org" },
    "url",
    "URL_TYPE_INVALID_SCHEME",
  ),
  part(
    "a link of 513",
    { type: 2, style: 5, label: "l", url: `https://example.org/${letters(493)}` },
    "url",
    "BASE_TYPE_MAX_LENGTH",
  ),
  part(
    "a button with custom_id and an address",
    button("b", { url: "https://example.org" }),
    "url",
    "BUTTON_COMPONENT_URL_AND_CUSTOM_ID",
  ),
  part("a premium button without its SKU", { type: 2, style: 6 }, "sku_id", "BASE_TYPE_REQUIRED"),
  part(
    "a premium button with a label",
    { type: 2, style: 6, sku_id: "123456789012345678", label: "l" },
    "label",
    "BUTTON_COMPONENT_PREMIUM_FIELDS",
  ),
  part("a select without options", { type: 3, custom_id: "s" }, "options", "BASE_TYPE_REQUIRED"),
  part("a select with no option", select({ options: [] }), "options", "BASE_TYPE_BAD_LENGTH"),
  part("a select with 26 options", select({ options: options(26) }), "options", "BASE_TYPE_BAD_LENGTH"),
  part(
    "an option of 101",
    select({ options: [{ label: letters(101), value: "1" }] }),
    "options.0.label",
    "BASE_TYPE_BAD_LENGTH",
  ),
  part("an option without value", select({ options: [{ label: "l" }] }), "options.0.value", "BASE_TYPE_REQUIRED"),
  part(
    "an option's description of 101",
    select({ options: [{ label: "l", value: "1", description: letters(101) }] }),
    "options.0.description",
    "BASE_TYPE_MAX_LENGTH",
  ),
  part(
    "the same value twice",
    select({ options: [...options(1), ...options(1)] }),
    "options.1.value",
    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
  ),
  part("a placeholder of 151", select({ placeholder: letters(151) }), "placeholder", "BASE_TYPE_MAX_LENGTH"),
  part(
    "more to choose than there is",
    select({ max_values: 3, options: options(2) }),
    "options",
    "BASE_TYPE_BAD_LENGTH",
  ),
  part("26 to choose", select({ max_values: 26 }), "max_values", "NUMBER_TYPE_MAX"),
  part(
    "a least above the most",
    select({ min_values: 2, max_values: 1 }),
    "min_values",
    "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES",
  ),
  part(
    "more chosen before than may be",
    { type: 5, custom_id: "s", default_values: times(2, (n) => ({ id: `${n}`, type: "user" })) },
    "default_values",
    "BASE_TYPE_MAX_LENGTH",
  ),
  part(
    "a role chosen among people",
    { type: 5, custom_id: "s", default_values: [{ id: "1", type: "role" }] },
    "default_values.0.type",
    "BASE_TYPE_CHOICES",
  ),
  {
    ...part(
      "a channel's type there is not",
      { type: 8, custom_id: "s", channel_types: [99] },
      "channel_types.0",
      "BASE_TYPE_CHOICES",
    ),
    described: true,
  },
  part(
    "an input where only modals have them",
    { type: 4, custom_id: "i", style: 1, label: "l" },
    "type",
    "UNION_TYPE_CHOICES",
  ),
]);

refusesBodies(it, "components V2", [
  bad("without the flag", { components: [text()] }, "components.0.type", "UNION_TYPE_CHOICES"),
  bad(
    "with content",
    { flags: V2, content: "c", components: [text()] },
    "content",
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  ),
  bad(
    "with embeds",
    { flags: V2, embeds: [{ title: "t" }], components: [text()] },
    "embeds",
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  ),
  bad(
    "with stickers",
    { flags: V2, sticker_ids: ["1"], components: [text()] },
    "sticker_ids",
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  ),
  bad(
    "with a poll",
    { flags: V2, poll: { question: { text: "q" }, answers: [{ poll_media: { text: "a" } }] }, components: [text()] },
    "poll",
    "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
  ),
  bad("41 of them", { flags: V2, components: times(41, () => text("x")) }, "components", "BASE_TYPE_MAX_LENGTH"),
  bad(
    "41 of them in containers",
    { flags: V2, components: [{ type: 17, components: times(40, () => text("x")) }] },
    "components",
    "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
  ),
  bad(
    "4,001 characters in all",
    { flags: V2, components: [text(letters(2_001)), text(letters(2_000))] },
    "components",
    "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
  ),
  v2("an empty text", text(""), "content", "BASE_TYPE_REQUIRED"),
  v2("a text without content", { type: 10 }, "content", "BASE_TYPE_REQUIRED"),
  v2("a section without an accessory", { type: 9, components: [text()] }, "accessory", "BASE_TYPE_REQUIRED"),
  v2(
    "a section without text",
    { type: 9, components: [], accessory: button("b") },
    "components",
    "BASE_TYPE_BAD_LENGTH",
  ),
  v2(
    "a section of four texts",
    { type: 9, components: times(4, () => text()), accessory: button("b") },
    "components",
    "BASE_TYPE_BAD_LENGTH",
  ),
  v2(
    "a thumbnail without a picture",
    { type: 9, components: [text()], accessory: { type: 11 } },
    "accessory.media",
    "BASE_TYPE_REQUIRED",
  ),
  v2("an empty gallery", { type: 12, items: [] }, "items", "BASE_TYPE_BAD_LENGTH"),
  v2(
    "a gallery of eleven",
    { type: 12, items: times(11, () => ({ media: { url: "https://example.org/p.png" } })) },
    "items",
    "BASE_TYPE_BAD_LENGTH",
  ),
  v2(
    "a picture's description of 1,025",
    { type: 12, items: [{ media: { url: "https://example.org/p.png" }, description: letters(1_025) }] },
    "items.0.description",
    "BASE_TYPE_BAD_LENGTH",
  ),
  v2(
    "a picture without a scheme",
    { type: 12, items: [{ media: { url: "nowhere" } }] },
    "items.0.media.url",
    "URL_TYPE_INVALID_URL",
  ),
  v2("a separator of a size there is not", { type: 14, spacing: 3 }, "spacing", "BASE_TYPE_CHOICES"),
  v2("an empty container", { type: 17, components: [] }, "components", "BASE_TYPE_BAD_LENGTH"),
  v2(
    "a container in a container",
    { type: 17, components: [{ type: 17, components: [text()] }] },
    "components.0.type",
    "UNION_TYPE_CHOICES",
  ),
  v2(
    "a container's colour too large",
    { type: 17, accent_color: 0x1000000, components: [text()] },
    "accent_color",
    "NUMBER_TYPE_MAX",
  ),
]);

test("every select, each with what is chosen before, a premium button and Components V2 are stored as they came", async () => {
  const chosen = (type: number, ...kinds: string[]) =>
    row({
      type,
      custom_id: `s${type}`,
      max_values: 2,
      default_values: kinds.map((kind, n) => ({ id: `${n + 1}`, type: kind })),
      ...(type === 8 ? { channel_types: [0, 5] } : {}),
    });
  const components = [
    chosen(5, "user"),
    chosen(6, "role"),
    chosen(7, "user", "role"),
    chosen(8, "channel"),
    row({ type: 2, style: 6, sku_id: "123456789012345678" }, button("b", { emoji: { name: "🎉" }, disabled: true })),
  ];
  const { status, body } = await it.rest("POST", POST, { content: "c", components });
  expect(status).toBe(200);
  expect(body.components).toMatchObject(components);
  expect(body.components.map((it: { id: number }) => it.id)).toEqual([1, 3, 5, 7, 9]);
  const whole = await it.rest("POST", POST, {
    flags: V2,
    components: [{
      type: 17,
      accent_color: 0x123456,
      components: [text("# T"), { type: 14, spacing: 2 }, { ...text(), id: 2 }],
    }],
  });
  expect(whole.body.components[0]).toMatchObject({ id: 1, spoiler: false, accent_color: 0x123456 });
  expect(whole.body.components[0].components.map((it: { id: number }) => it.id)).toEqual([3, 4, 2]);
});
