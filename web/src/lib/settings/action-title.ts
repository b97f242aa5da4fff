// An audit entry's action in words.

const verbs: Record<string, string> = {
  update: "changed",
  undo: "change undone",
  set: "set for a member",
  reset: "reset",
};

/** "settings.update" of "levels" → "Levels changed"; an unknown action is shown as it is stored. */
export const actionTitle = (action: string, feature: string | null): string => {
  const verb = verbs[action.split(".").at(-1) ?? ""];
  const noun = feature ?? action.split(".")[0] ?? "";
  return verb ? `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${verb}` : action;
};
