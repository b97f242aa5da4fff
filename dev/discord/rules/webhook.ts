// What a webhook may be called, and which channels have them.
import type { Form } from "./form.ts";

const CHANNELS = new Set([0, 2, 5, 13, 15, 16]);
const FORBIDDEN = ["clyde", "discord"];
const TAKEN = ["everyone", "here"];

export const hasWebhooks = (type: number): boolean => CHANNELS.has(type);

/** Reads a name, of the webhook itself (`name`) or of one message (`username`). @returns null where there is none */
export function readWebhookName(form: Form, field: "name" | "username", required = false): string | null {
  const name = form.string(field, { min: 1, max: 80, required });
  if (name === null) return null;
  const plain = name.trim();
  if (name !== "" && plain === "") form.required(field);
  const within = FORBIDDEN.find((word) => plain.toLowerCase().includes(word));
  if (within) form.fail(field, "USERNAME_INVALID_CONTAINS", `Username cannot contain "${within}"`);
  else if (TAKEN.includes(plain.toLowerCase())) {
    form.fail(field, "USERNAME_INVALID", `Username cannot be "${plain.toLowerCase()}"`);
  }
  return plain;
}
