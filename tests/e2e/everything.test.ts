// What the smoke run would say about a command or button that no step of it uses.
import { expect, test } from "vitest";
import * as features from "../../bot/features.ts";
import { leftOut } from "./everything.ts";
import { Wire } from "./wire.ts";

const components = Object.values(features).flatMap(({ components = [] }) => components);

test("whatever was not done is named: commands, options, suggestions, buttons, modals", () => {
  const wire = new Wire();
  const rank = { path: "rank", options: [{ type: 6, name: "member", description: "Whose" }] };
  const karma = { path: "karma give", options: [{ type: 3, name: "why", description: "Why", autocomplete: true }] };
  wire.used.add("rank").add("rank member").add("karma give").add("karma give why");
  wire.offered.add("levels.page Next").add("levels.page Last");
  for (const { name } of components) wire.pressed.add(name);
  wire.pressed.add("levels.page Next");
  wire.opened.add("karma.form");
  expect(leftOut([rank, karma, { path: "warn", options: [] }], wire)).toEqual([
    "/karma give was not asked what it suggests for why",
    "/warn was not used",
    '"levels.page Last" was offered, not pressed',
    "the modal karma.form was not submitted",
  ]);
});

test("a component of the bot that no answer brought up is named, too", () => {
  expect(leftOut([], new Wire())).toEqual(components.map(({ name }) => `no ${name} was pressed`));
});
