// Modals: what an application may show, and what a person may send back.
import { expect, test } from "vitest";
import { withApp } from "./app-harness.ts";
import { FARID, GRACE, type Packet, SEEDED } from "./harness.ts";
import { type BadBody, refusesBodies } from "./tables.ts";

const app = withApp([{ name: "ask", description: "Asks" }]);
const { channels, roles } = SEEDED;

const ask = () => app.opened((nonce) => app.use("ask", [], { nonce }));
const label = (component: object, more: object = {}) => ({ type: 18, label: "Field", component, ...more });
const options = (...values: string[]) => values.map((value) => ({ label: value.toUpperCase(), value }));
const text = (more: object = {}) => ({ type: 4, custom_id: "text", style: 1, ...more });
const select = (more: object = {}) => ({ type: 3, custom_id: "pick", options: options("a", "b", "c"), ...more });

/** Shows a modal and gives what the person's client got. */
async function modal(...components: object[]): Promise<Packet["d"]> {
  const d = await ask();
  const title = `Form ${d.id}`;
  const { status, body } = await app.answer(d, { type: 9, data: { custom_id: "form", title, components } });
  expect(status, JSON.stringify(body)).toBe(204);
  return (await app.farid.event("INTERACTION_MODAL_CREATE", (it) => it.title === title)).d;
}

const submit = (shown: Packet["d"], components: object[], more: object = {}, files: File[] = []) =>
  app.post(5, { id: shown.id, custom_id: shown.custom_id, components, ...more }, {}, FARID, files);

test("every input a modal may have comes back as it was filled in, with what it names resolved", async () => {
  const shown = await modal(
    label(text({ min_length: 2, max_length: 10 }), { description: "A few words" }),
    label(select({ max_values: 2 })),
    label({ type: 21, custom_id: "one", options: options("x", "y") }),
    label({ type: 22, custom_id: "some", options: options("k", "l", "m") }),
    label({ type: 23, custom_id: "agree" }),
  );
  expect(shown.components.map((it: { id: number; component: { id: number } }) => [it.id, it.component.id])).toEqual([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
    [9, 10],
  ]);
  const d = await app.opened((nonce) =>
    app.post(5, {
      id: shown.id,
      custom_id: "form",
      components: [
        label(text({ value: "Hello" })),
        label({ type: 3, custom_id: "pick", values: ["a", "c"] }),
        label({ type: 21, custom_id: "one", value: "y" }),
        label({ type: 22, custom_id: "some", values: ["m"] }),
        label({ type: 23, custom_id: "agree", value: true }),
      ],
    }, { nonce })
  );
  expect(d.type).toBe(5);
  expect(d.data.components.map((it: { component: object }) => it.component)).toEqual([
    { type: 4, id: 2, custom_id: "text", value: "Hello" },
    { type: 3, id: 4, custom_id: "pick", values: ["a", "c"] },
    { type: 21, id: 6, custom_id: "one", value: "y" },
    { type: 22, id: 8, custom_id: "some", values: ["m"] },
    { type: 23, id: 10, custom_id: "agree", value: true },
  ]);
});

test("people, roles, channels and either of two are resolved; a text between them stays where it is", async () => {
  const shown = await modal(
    { type: 10, content: "Who, and where?" },
    label({ type: 5, custom_id: "user" }),
    label({ type: 6, custom_id: "role" }),
    label({ type: 7, custom_id: "either", max_values: 2 }),
    label({ type: 8, custom_id: "channel", channel_types: [0] }),
  );
  const d = await app.opened((nonce) =>
    app.post(5, {
      id: shown.id,
      custom_id: "form",
      components: [
        label({ type: 5, custom_id: "user", values: [GRACE] }),
        label({ type: 6, custom_id: "role", values: [roles.regular] }),
        label({ type: 7, custom_id: "either", values: [GRACE, roles.level5] }),
        label({ type: 8, custom_id: "channel", values: [channels.general] }),
      ],
    }, { nonce })
  );
  expect(d.data.components[0]).toEqual({ type: 10, id: 1 });
  expect(d.data.resolved).toMatchObject({
    users: { [GRACE]: { username: "grace" } },
    members: { [GRACE]: { nick: null } },
    roles: { [roles.regular]: { name: "Regular" }, [roles.level5]: { name: "Level 5" } },
    channels: { [channels.general]: { name: "general", type: 0 } },
  });
});

test("files of a modal reach the application as attachments it can fetch", async () => {
  const shown = await modal(label({ type: 19, custom_id: "proof", max_values: 2 }));
  const files = [new File(["first"], "a.txt", { type: "text/plain" }), new File(["second"], "b.txt")];
  const d = await app.opened((nonce) =>
    app.post(
      5,
      {
        id: shown.id,
        custom_id: "form",
        attachments: [{ id: "0", filename: "proof.txt" }, { id: "1", filename: "more.txt" }],
        components: [label({ type: 19, custom_id: "proof", values: ["0", "1"] })],
      },
      { nonce },
      FARID,
      files,
    )
  );
  const [first, second] = d.data.components[0].component.values as string[];
  expect(d.data.resolved.attachments).toMatchObject({
    [first!]: { filename: "proof.txt", size: 5, content_type: "text/plain", ephemeral: true },
    [second!]: { filename: "more.txt", size: 6 },
  });
  expect(await (await fetch(d.data.resolved.attachments[first!].url)).text()).toBe("first");
});

test("what may be left empty may be left out altogether", async () => {
  const shown = await modal(
    label(text({ required: false, min_length: 5 })),
    label(select({ required: false, min_values: 0 })),
    label({ type: 21, custom_id: "one", required: false, options: options("x", "y") }),
    label({ type: 19, custom_id: "proof", required: false, min_values: 0 }),
    label({ type: 23, custom_id: "agree" }),
  );
  const d = await app.opened((nonce) => app.post(5, { id: shown.id, custom_id: "form", components: [] }, { nonce }));
  expect(
    d.data.components.map((it: { component: { value?: unknown; values?: unknown } }) =>
      it.component.value ?? it.component.values ?? null
    ),
  ).toEqual(["", [], null, [], false]);
});

test("a modal that a button opened comes back with its message, which the answer may change", async () => {
  const button = { type: 1, components: [{ type: 2, style: 1, label: "Edit", custom_id: "edit" }] };
  const message = await app.shown("ask", { content: "Before", components: [button] });
  const pressed = await app.opened((nonce) =>
    app.post(3, { component_type: 2, custom_id: "edit" }, { message_id: message.id, nonce })
  );
  await app.answer(pressed, {
    type: 9,
    data: { custom_id: "edit form", title: "Edit", components: [label(text())] },
  });
  const { d: shown } = await app.farid.event("INTERACTION_MODAL_CREATE", (it) => it.custom_id === "edit form");
  const d = await app.opened((nonce) =>
    app.post(5, { id: shown.id, custom_id: "edit form", components: [label(text({ value: "After" }))] }, { nonce })
  );
  expect(d.message.id).toBe(message.id);
  expect((await app.answer(d, { type: 7, data: { content: "After" } })).status).toBe(204);
  expect((await app.farid.event("MESSAGE_UPDATE", (it) => it.id === message.id)).d.content).toBe("After");
});

test("a form that nobody sends is forgotten after half an hour", async () => {
  const shown = await modal(label(text()));
  app.clock.advance(30 * 60_000 + 1);
  await ask();
  expect((await submit(shown, [label(text({ value: "Late" }))])).body.code).toBe(10062);
});

test("a modal is answered once, by the person it was shown to", async () => {
  const shown = await modal(label(text()));
  const filled = [label(text({ value: "Mine" }))];
  const data = { id: shown.id, custom_id: "form", components: filled };
  expect((await app.post(5, data, {}, GRACE)).body.code).toBe(10062);
  expect((await submit(shown, filled)).status).toBe(204);
  expect((await submit(shown, filled)).body.code).toBe(10062);
});

test("a modal that the application did not answer can be sent again", async () => {
  const shown = await modal(label(text()));
  const filled = [label(text({ value: "Mine" }))];
  await submit(shown, filled);
  app.clock.advance(3_001);
  const d = await app.opened((nonce) =>
    app.post(5, { id: shown.id, custom_id: "form", components: filled }, { nonce })
  );
  expect((await app.answer(d, { type: 4, data: { content: "Thanks" } })).status).toBe(204);
  expect((await submit(shown, filled)).body.code).toBe(10062);
});

test.each<[string, object, object, string, string]>([
  ["a text left empty", text(), { value: "" }, "value", "BASE_TYPE_REQUIRED"],
  ["a text too short", text({ min_length: 3 }), { value: "ab" }, "value", "BASE_TYPE_BAD_LENGTH"],
  ["a text too long", text({ max_length: 3 }), { value: "abcd" }, "value", "BASE_TYPE_BAD_LENGTH"],
  ["nothing chosen", select(), { values: [] }, "values", "BASE_TYPE_REQUIRED"],
  ["two chosen of one", select(), { values: ["a", "b"] }, "values", "BASE_TYPE_BAD_LENGTH"],
  ["one chosen of two", select({ min_values: 2, max_values: 3 }), { values: ["a"] }, "values", "BASE_TYPE_BAD_LENGTH"],
  ["an option that is not there", select(), { values: ["z"] }, "values", "BASE_TYPE_CHOICES"],
  [
    "the same twice",
    select({ max_values: 2 }),
    { values: ["a", "a"] },
    "values",
    "SET_TYPE_ALREADY_CONTAINS_VALUE",
  ],
  [
    "no radio pressed",
    { type: 21, custom_id: "pick", options: options("x", "y") },
    { value: null },
    "value",
    "BASE_TYPE_REQUIRED",
  ],
  [
    "a radio that is not there",
    { type: 21, custom_id: "pick", options: options("x", "y") },
    { value: "z" },
    "value",
    "BASE_TYPE_CHOICES",
  ],
  [
    "a box that is not there",
    { type: 22, custom_id: "pick", options: options("x", "y") },
    { values: ["z"] },
    "values",
    "BASE_TYPE_CHOICES",
  ],
  [
    "too many boxes",
    { type: 22, custom_id: "pick", max_values: 1, options: options("x", "y") },
    { values: ["x", "y"] },
    "values",
    "BASE_TYPE_BAD_LENGTH",
  ],
  ["a tick that is a word", { type: 23, custom_id: "pick" }, { value: "maybe" }, "value", "BOOLEAN_TYPE_CONVERT"],
  [
    "a channel of another type",
    { type: 8, custom_id: "pick", channel_types: [2] },
    { values: [channels.general] },
    "values",
    "BASE_TYPE_CHOICES",
  ],
  ["no file", { type: 19, custom_id: "pick" }, { values: [] }, "values", "BASE_TYPE_REQUIRED"],
  ["a file that was not sent", { type: 19, custom_id: "pick" }, { values: ["0"] }, "values.0", "ATTACHMENT_NOT_FOUND"],
])("bad body: a submitted modal: %s is refused where it stands", async (_what, input, filled, at, code) => {
  const shown = await modal(label(input));
  const { type, custom_id } = input as { type: number; custom_id: string };
  const { status, body } = await submit(shown, [label({ type, custom_id, ...filled })]);
  expect([status, body.code]).toEqual([400, 50035]);
  const place = at.split(".").reduce((node, key) => node?.[key], body.errors?.data?.components?.[0]?.component);
  expect(place?._errors?.[0]?.code, JSON.stringify(body.errors)).toBe(code);
});

const component = (it: object) => ({ custom_id: "form", title: "A form", components: [it] });
const bad = (what: string, data: object, at: string, error: string): BadBody => ({
  what,
  path: async () => {
    const d = await ask();
    return `/interactions/${d.id}/${d.token}/callback`;
  },
  body: { type: 9, data },
  as: "nobody",
  at,
  error,
});

refusesBodies(app.it, "modals", [
  bad("no components", { custom_id: "a", title: "b" }, "data.components", "BASE_TYPE_REQUIRED"),
  bad(
    "six components",
    {
      ...component({}),
      components: Array.from({ length: 6 }, (_, n) => label(text({ custom_id: `t${n}` }))),
    },
    "data.components",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad("a title of 46", { ...component(label(text())), title: "x".repeat(46) }, "data.title", "BASE_TYPE_BAD_LENGTH"),
  bad("no custom id", { title: "A form", components: [label(text())] }, "data.custom_id", "BASE_TYPE_REQUIRED"),
  bad(
    "a label of 46",
    component(label(text(), { label: "x".repeat(46) })),
    "data.components.0.label",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad(
    "a label without input",
    component({ type: 18, label: "l" }),
    "data.components.0.component",
    "BASE_TYPE_REQUIRED",
  ),
  bad(
    "a text of 4,001 beforehand",
    component(label(text({ value: "x".repeat(4_001) }))),
    "data.components.0.component.value",
    "BASE_TYPE_MAX_LENGTH",
  ),
  bad(
    "a shortest above the longest",
    component(label(text({ min_length: 9, max_length: 3 }))),
    "data.components.0.component.min_length",
    "TEXT_INPUT_COMPONENT_MIN_LENGTH_GREATER_THAN_MAX",
  ),
  bad(
    "a disabled select",
    component(label(select({ disabled: true }))),
    "data.components.0.component.disabled",
    "MODAL_COMPONENT_DISABLED",
  ),
  bad(
    "a required select of none",
    component(label(select({ min_values: 0 }))),
    "data.components.0.component.min_values",
    "SELECT_COMPONENT_REQUIRED_ZERO_MIN_VALUES",
  ),
  bad(
    "a least above the most",
    component(label(select({ min_values: 3, max_values: 2 }))),
    "data.components.0.component.min_values",
    "SELECT_COMPONENT_MIN_VALUES_GREATER_THAN_MAX_VALUES",
  ),
  bad(
    "an option twice",
    component(label(select({ options: options("a", "a") }))),
    "data.components.0.component.options.1.value",
    "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
  ),
  bad(
    "a single radio",
    component(label({ type: 21, custom_id: "r", options: options("a") })),
    "data.components.0.component.options",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad(
    "two radios pressed beforehand",
    component(label({
      type: 21,
      custom_id: "r",
      options: options("a", "b").map((it) => ({ ...it, default: true })),
    })),
    "data.components.0.component.options",
    "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES",
  ),
  bad(
    "eleven boxes",
    component(label({ type: 22, custom_id: "c", options: options(..."abcdefghijk") })),
    "data.components.0.component.options",
    "BASE_TYPE_BAD_LENGTH",
  ),
  bad(
    "eleven files",
    component(label({ type: 19, custom_id: "f", max_values: 11 })),
    "data.components.0.component.max_values",
    "NUMBER_TYPE_MAX",
  ),
  bad(
    "a button in a label",
    component(label({ type: 2, style: 1, label: "b", custom_id: "b" })),
    "data.components.0.component.type",
    "BASE_TYPE_CHOICES",
  ),
  bad(
    "the same custom id twice",
    { ...component({}), components: [label(text()), label(text())] },
    "data.components.1.component.custom_id",
    "COMPONENT_CUSTOM_ID_DUPLICATED",
  ),
  bad(
    "a row whose text has no label",
    component({ type: 1, components: [text()] }),
    "data.components.0.components.0.label",
    "BASE_TYPE_REQUIRED",
  ),
  bad("an empty text display", component({ type: 10, content: "" }), "data.components.0.content", "BASE_TYPE_REQUIRED"),
]);
