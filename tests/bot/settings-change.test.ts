// Two admins at the same moment: changes of different things both stay, the same thing is decided again by a person.
import { TRPCClientError } from "@trpc/client";
import { expect, it } from "vitest";
import type { Setting } from "../../api/contract.ts";
import { Refusal } from "../../bot/core/refusal.ts";
import { change } from "../../bot/features/settings/change.ts";

const at = (version: number, value: Record<string, unknown>, enabled = true): Setting => ({
  guildId: "200000000000000001",
  feature: "levels",
  version,
  enabled,
  value,
  updatedAt: null,
});

/** An api in which somebody else saves `meanwhile` just before the first update arrives. */
function contextWith(start: Setting, meanwhile: Setting) {
  let current = start;
  const updates: unknown[] = [];
  const settings = {
    get: { query: () => Promise.resolve(current) },
    update: {
      mutate: (input: { version: number; data: { value?: Record<string, unknown> } }) => {
        updates.push(input);
        if (updates.length === 1) current = meanwhile;
        if (input.version !== current.version) {
          const domain = { code: "conflict", text: "", details: { current }, requestId: "r" };
          const error = { code: -32009, message: "", data: { domain } };
          return Promise.reject(TRPCClientError.from({ error } as never));
        }
        current = at(current.version + 1, { ...current.value, ...input.data.value });
        return Promise.resolve(current);
      },
    },
  };
  return { context: { guildId: start.guildId, api: { settings }, speaking: {} } as never, updates };
}

it("keeps what somebody else changed elsewhere in the same feature", async () => {
  const { context } = contextWith(at(1, { xpMin: 1, xpMax: 2 }), at(2, { xpMin: 1, xpMax: 9 }));
  const after = await change(context, "levels", () => ({ value: { xpMin: 5 } }));
  expect(after).toMatchObject({ version: 3, value: { xpMin: 5, xpMax: 9 } });
});

it("does not overwrite what somebody else just set", async () => {
  const { context, updates } = contextWith(at(1, { xpMin: 1 }), at(2, { xpMin: 7 }));
  await expect(change(context, "levels", () => ({ value: { xpMin: 5 } }))).rejects.toThrow(
    new Refusal(
      "Look at `/settings show` and decide again: somebody else changed this at the same moment (version 2)",
    ),
  );
  expect(updates).toHaveLength(1);
});
