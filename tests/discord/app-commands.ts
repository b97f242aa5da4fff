// Commands of every kind, for the tests of using them.

const option = (type: number, name: string, more: object = {}) => ({ type, name, description: "Something", ...more });

export const definitions: readonly object[] = [
  {
    name: "all",
    description: "Every kind of option",
    options: [
      option(3, "word", { min_length: 2, max_length: 5 }),
      option(4, "count", { min_value: 1, max_value: 9 }),
      option(5, "flag"),
      option(6, "user"),
      option(7, "channel", { channel_types: [0, 5] }),
      option(8, "role"),
      option(9, "either"),
      option(10, "part", { min_value: 0.5, max_value: 1.5 }),
      option(11, "file"),
      option(3, "typed", { autocomplete: true }),
    ],
  },
  { name: "Wave", type: 2 },
  { name: "Report", type: 3 },
  { name: "everywhere", description: "Also outside", integration_types: [0, 1], contexts: [0, 1, 2] },
  { name: "mine", description: "A person's own", integration_types: [1], contexts: [0, 1, 2] },
  { name: "adult", description: "For age-restricted channels", nsfw: true },
];

/** An option as a person's client sends it. */
export const value = (type: number, name: string, given: unknown) => ({ type, name, value: given });

/** One select for each kind of thing. */
export const selects = [5, 6, 7, 8].map((type) => ({
  type: 1,
  components: [{ type, custom_id: `s${type}`, max_values: 2, ...(type === 8 ? { channel_types: [0] } : {}) }],
}));
