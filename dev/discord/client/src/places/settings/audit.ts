import type { APIAuditLogChange, APIAuditLogEntry } from "discord-api-types/v10";

/** Names of what an entry speaks of; an id that nobody knows any more is shown as it is. */
export interface AuditNames {
  user(id: string | null): string;
  channel(id: string | null): string;
  role(id: string | null): string;
}

type Sentence = (target: string, entry: APIAuditLogEntry, names: AuditNames) => string;

const changed = (entry: APIAuditLogEntry, key: string) => entry.changes?.find((change) => change.key === key);
const newName = (entry: APIAuditLogEntry, fallback: string) =>
  String(changed(entry, "name")?.new_value ?? changed(entry, "name")?.old_value ?? fallback);
const count = (entry: APIAuditLogEntry) => Number(entry.options?.count ?? 1);
const many = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
const place = (entry: APIAuditLogEntry, names: AuditNames) => `#${names.channel(entry.options?.channel_id ?? null)}`;

/** Kinds of targets: how an id becomes a name. */
const USER = "user", CHANNEL = "channel", ROLE = "role", OTHER = "other";

/** What each action is called in a sentence (documentation, "Audit Log Events"). */
const ACTIONS: Record<
  number,
  { word: string; target: typeof USER | typeof CHANNEL | typeof ROLE | typeof OTHER; say: Sentence }
> = {
  1: { word: "Server changed", target: OTHER, say: () => "changed the server" },
  10: {
    word: "Channel created",
    target: CHANNEL,
    say: (target, entry) => `created the channel #${newName(entry, target)}`,
  },
  11: { word: "Channel changed", target: CHANNEL, say: (target) => `changed the channel #${target}` },
  12: {
    word: "Channel deleted",
    target: CHANNEL,
    say: (target, entry) => `deleted the channel #${newName(entry, target)}`,
  },
  13: { word: "Permissions added", target: CHANNEL, say: (target) => `added permissions to #${target}` },
  14: { word: "Permissions changed", target: CHANNEL, say: (target) => `changed permissions of #${target}` },
  15: { word: "Permissions removed", target: CHANNEL, say: (target) => `removed permissions from #${target}` },
  20: { word: "Kicked", target: USER, say: (target) => `kicked ${target}` },
  21: {
    word: "Pruned",
    target: OTHER,
    say: (_, entry) => `removed ${many(Number(entry.options?.members_removed ?? 0), "inactive member")}`,
  },
  22: { word: "Banned", target: USER, say: (target) => `banned ${target}` },
  23: { word: "Unbanned", target: USER, say: (target) => `took back the ban of ${target}` },
  24: { word: "Member changed", target: USER, say: memberChanged },
  25: { word: "Roles changed", target: USER, say: rolesChanged },
  26: {
    word: "Moved",
    target: OTHER,
    say: (_, entry, names) =>
      `moved ${many(count(entry), "person").replace("persons", "people")} to ${place(entry, names)}`,
  },
  27: {
    word: "Disconnected",
    target: OTHER,
    say: (_, entry) => `disconnected ${many(count(entry), "person").replace("persons", "people")} from voice`,
  },
  28: { word: "App added", target: USER, say: (target) => `added the app ${target}` },
  30: { word: "Role created", target: ROLE, say: (target, entry) => `created the role ${newName(entry, target)}` },
  31: { word: "Role changed", target: ROLE, say: (target) => `changed the role ${target}` },
  32: { word: "Role deleted", target: ROLE, say: (target, entry) => `deleted the role ${newName(entry, target)}` },
  40: {
    word: "Invite created",
    target: OTHER,
    say: (_, entry) => `made the invite ${changed(entry, "code")?.new_value ?? ""}`.trim(),
  },
  41: { word: "Invite changed", target: OTHER, say: () => "changed an invite" },
  42: {
    word: "Invite revoked",
    target: OTHER,
    say: (_, entry) => `revoked the invite ${changed(entry, "code")?.old_value ?? ""}`.trim(),
  },
  50: { word: "Webhook created", target: OTHER, say: (_, entry) => `made the webhook ${newName(entry, "")}`.trim() },
  51: { word: "Webhook changed", target: OTHER, say: () => "changed a webhook" },
  52: { word: "Webhook deleted", target: OTHER, say: (_, entry) => `deleted the webhook ${newName(entry, "")}`.trim() },
  60: { word: "Emoji added", target: OTHER, say: (_, entry) => `added the emoji ${newName(entry, "")}`.trim() },
  61: { word: "Emoji changed", target: OTHER, say: () => "changed an emoji" },
  62: { word: "Emoji deleted", target: OTHER, say: (_, entry) => `deleted the emoji ${newName(entry, "")}`.trim() },
  72: {
    word: "Messages deleted",
    target: USER,
    say: (target, entry, names) => `deleted ${many(count(entry), "message")} of ${target} in ${place(entry, names)}`,
  },
  73: {
    word: "Messages bulk deleted",
    target: CHANNEL,
    say: (target, entry) => `deleted ${many(count(entry), "message")} in #${target} at once`,
  },
  74: {
    word: "Pinned",
    target: USER,
    say: (target, entry, names) => `pinned a message of ${target} in ${place(entry, names)}`,
  },
  75: {
    word: "Unpinned",
    target: USER,
    say: (target, entry, names) => `unpinned a message of ${target} in ${place(entry, names)}`,
  },
  80: { word: "App integrated", target: OTHER, say: () => "added an integration" },
  81: { word: "Integration changed", target: OTHER, say: () => "changed an integration" },
  82: { word: "Integration removed", target: OTHER, say: () => "removed an integration" },
  83: { word: "Stage began", target: OTHER, say: () => "opened a stage" },
  84: { word: "Stage changed", target: OTHER, say: () => "changed a stage" },
  85: { word: "Stage ended", target: OTHER, say: () => "closed a stage" },
  90: { word: "Sticker added", target: OTHER, say: (_, entry) => `added the sticker ${newName(entry, "")}`.trim() },
  91: { word: "Sticker changed", target: OTHER, say: () => "changed a sticker" },
  92: { word: "Sticker deleted", target: OTHER, say: () => "deleted a sticker" },
  100: { word: "Event planned", target: OTHER, say: (_, entry) => `planned the event ${newName(entry, "")}`.trim() },
  101: { word: "Event changed", target: OTHER, say: () => "changed an event" },
  102: { word: "Event deleted", target: OTHER, say: (_, entry) => `deleted the event ${newName(entry, "")}`.trim() },
  110: {
    word: "Thread created",
    target: CHANNEL,
    say: (target, entry) => `began the thread ${newName(entry, target)}`,
  },
  111: { word: "Thread changed", target: CHANNEL, say: (target) => `changed the thread ${target}` },
  112: {
    word: "Thread deleted",
    target: CHANNEL,
    say: (target, entry) => `deleted the thread ${newName(entry, target)}`,
  },
  121: { word: "Command permissions", target: OTHER, say: () => "changed who may use a command" },
  130: { word: "Sound added", target: OTHER, say: () => "added a sound" },
  131: { word: "Sound changed", target: OTHER, say: () => "changed a sound" },
  132: { word: "Sound deleted", target: OTHER, say: () => "deleted a sound" },
  140: {
    word: "AutoMod rule created",
    target: OTHER,
    say: (_, entry) => `made the AutoMod rule ${newName(entry, "")}`.trim(),
  },
  141: { word: "AutoMod rule changed", target: OTHER, say: () => "changed an AutoMod rule" },
  142: {
    word: "AutoMod rule deleted",
    target: OTHER,
    say: (_, entry) => `deleted the AutoMod rule ${newName(entry, "")}`.trim(),
  },
  143: { word: "AutoMod blocked", target: USER, say: (target) => `AutoMod held back a message of ${target}` },
  144: { word: "AutoMod alerted", target: USER, say: (target) => `AutoMod reported a message of ${target}` },
  145: { word: "AutoMod timed out", target: USER, say: (target) => `AutoMod timed ${target} out` },
  146: { word: "AutoMod quarantined", target: USER, say: (target) => `AutoMod quarantined ${target}` },
  163: { word: "Question created", target: OTHER, say: () => "added a question of the welcome" },
  164: { word: "Question changed", target: OTHER, say: () => "changed a question of the welcome" },
  165: { word: "Question deleted", target: OTHER, say: () => "deleted a question of the welcome" },
  166: { word: "Welcome set up", target: OTHER, say: () => "set up the welcome of newcomers" },
  167: { word: "Welcome changed", target: OTHER, say: () => "changed the welcome of newcomers" },
  190: { word: "Guide set up", target: OTHER, say: () => "set up the server guide" },
  191: { word: "Guide changed", target: OTHER, say: () => "changed the server guide" },
  192: { word: "Voice status set", target: CHANNEL, say: (target) => `set the status of ${target}` },
  193: { word: "Voice status removed", target: CHANNEL, say: (target) => `took away the status of ${target}` },
  200: { word: "Event date added", target: OTHER, say: () => "changed one date of an event" },
  201: { word: "Event date changed", target: OTHER, say: () => "changed one date of an event again" },
  202: { word: "Event date restored", target: OTHER, say: () => "put one date of an event back" },
};

/** What one can filter by. */
export const AUDIT_ACTIONS: readonly [type: number, word: string][] = Object.entries(ACTIONS).map((
  [type, { word }],
) => [Number(type), word]);

/** What somebody did, without who did it: "banned Leo". */
export function auditSentence(entry: APIAuditLogEntry, names: AuditNames): string {
  const action = ACTIONS[entry.action_type];
  if (!action) return `did something (action ${entry.action_type})`;
  const id = entry.target_id;
  const target = action.target === USER
    ? names.user(id)
    : action.target === CHANNEL
    ? names.channel(id)
    : action.target === ROLE
    ? names.role(id)
    : "";
  return action.say(target, entry, names);
}

/** What changed, line by line; what the sentence already says is left out. */
export function auditDetails(entry: APIAuditLogEntry): string[] {
  return (entry.changes ?? []).filter((change) => !SAID.has(change.key)).map((change) => {
    const { key, old_value: before, new_value: after } = change as {
      key: string;
      old_value?: unknown;
      new_value?: unknown;
    };
    const word = key.replaceAll("_", " ");
    if (before === undefined) return `${word}: ${shown(after)}`;
    if (after === undefined) return `${word}: ${shown(before)}, removed`;
    return `${word}: ${shown(before)} → ${shown(after)}`;
  });
}

const SAID = new Set<string>(["$add", "$remove", "communication_disabled_until", "id", "type"]);

function shown(value: unknown): string {
  if (value === null || value === "") return "nothing";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function memberChanged(target: string, entry: APIAuditLogEntry): string {
  const timeout = changed(entry, "communication_disabled_until");
  if (timeout?.new_value) return `timed ${target} out until ${new Date(String(timeout.new_value)).toLocaleString()}`;
  if (timeout) return `ended the timeout of ${target}`;
  const nick = changed(entry, "nick");
  if (nick) {
    return nick.new_value
      ? `changed the nickname of ${target} to ${nick.new_value}`
      : `removed the nickname of ${target}`;
  }
  return `changed ${target}`;
}

function rolesChanged(target: string, entry: APIAuditLogEntry): string {
  const named = (key: string) => {
    const roles = (changed(entry, key) as APIAuditLogChange | undefined)?.new_value as { name: string }[] | undefined;
    return roles?.map((role) => role.name).join(", ");
  };
  const given = named("$add"), taken = named("$remove");
  return [given ? `gave ${given} to ${target}` : "", taken ? `took ${taken} from ${target}` : ""].filter(Boolean).join(
    " and ",
  ) ||
    `changed the roles of ${target}`;
}
