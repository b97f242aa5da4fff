// The text Discord carries in a button: version, component, argument. A new version makes older buttons answer with a sentence.
import { CUSTOM_ID_MAX } from "./message.ts";

const VERSION = "1";

/** Makes a custom id. `argument` is opaque to Discord and to core. */
export function customId(component: string, argument = ""): string {
  const id = `${VERSION}:${component}:${argument}`;
  if (id.length > CUSTOM_ID_MAX) {
    throw new Error(`Shorten the argument of "${component}": the id has ${id.length} characters`);
  }
  return id;
}

/** Reads a custom id; null when it is not ours or from another version. */
export function parseCustomId(id: string): { component: string; argument: string } | null {
  const match = /^1:([a-z][a-z0-9.-]*):(.*)$/s.exec(id);
  return match ? { component: match[1] as string, argument: match[2] as string } : null;
}
