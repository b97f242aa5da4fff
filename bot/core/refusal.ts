// A "no" that may be shown to the person who asked: what to change, in one sentence.
import type { WireError } from "../../api/contract.ts";

export class Refusal extends Error {
  override name = "Refusal";
  readonly details: Record<string, unknown>;
  constructor(text: string, details: Record<string, unknown> = {}) {
    super(text);
    this.details = details;
  }
}

/** Turns anything thrown into a sentence; null when the person can do nothing about it and only a request id helps. */
export function refusalText(error: unknown, wireError: (error: unknown) => WireError | null): string | null {
  if (error instanceof Refusal) return error.message;
  const wire = wireError(error);
  if (!wire || wire.code === "internal" || wire.code === "fenced") return null;
  return wire.text;
}
