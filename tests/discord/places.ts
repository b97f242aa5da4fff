// Channels and people of a test's own, and the audit log to look into.
import { auditEntries, type AuditRecord } from "../../dev/discord/actions/audit.ts";
import { INTENTS } from "../../dev/discord/gateway/intents.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import type { OverwriteRecord } from "../../dev/discord/state/records.ts";
import { type Harness, SEEDED } from "./harness.ts";

let made = 0;

/** A fresh channel in the seeded server. @param type 0 text by default */
export function textChannel(it: Harness, type = 0, overwrites: OverwriteRecord[] = []): string {
  const id = String(410_000_000_000_100_000n + BigInt(++made));
  addChannel(it.discord.state, SEEDED.guildId, { id, name: `place-${made}`, type, position: 50 + made, overwrites });
  return id;
}

/** Entries of the seeded server's log, newest first. */
export function auditLog(it: Harness, action?: number): AuditRecord[] {
  const all = it.discord.state.table(auditEntries).by("guild", SEEDED.guildId).reverse();
  return action === undefined ? all : all.filter((entry) => entry.action_type === action);
}

export function intents(...names: (keyof typeof INTENTS)[]): number {
  return names.reduce((sum, name) => sum | INTENTS[name], 0);
}
