// An audit entry's action in words.
import type { AuditEntry } from "#lib/wire.ts";
import { flatten } from "./audit-values.ts";

const verbs: Record<string, string> = {
  update: "settings changed",
  undo: "change undone",
  set: "set",
  reset: "reset",
};

type Change = Pick<AuditEntry, "action" | "feature" | "subject" | "after">;

/** "settings.update" of "levels" → "Levels settings changed"; an unknown action is shown as it is stored. */
export const actionTitle = ({ action, feature, subject, after }: Change): string => {
  const verb = switched(action, after) ?? verbs[action.split(".").at(-1) ?? ""];
  if (!verb) return action;
  const noun = feature ?? action.split(".")[0] ?? "";
  const whom = subject ? ` for ${subject.name ?? `member ${subject.userId}`}` : "";
  return `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${verb}${whom}`;
};

/** Turning a feature on or off is the change people look for, so it says which. */
const switched = (action: string, after: Change["after"]): string | null => {
  const changed = flatten(after);
  const alone = action === "settings.update" && Object.keys(changed).join() === "enabled";
  return alone ? `turned ${changed["enabled"] ? "on" : "off"}` : null;
};
