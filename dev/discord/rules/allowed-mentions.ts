// Who may be mentioned by what is written (documentation, "Allowed Mentions Object").
import type { Form } from "./form.ts";

export interface AllowedMentions {
  everyone: boolean;
  /** Ids, or true for all that are written. */
  users: ReadonlySet<string> | true;
  roles: ReadonlySet<string> | true;
  repliedUser: boolean;
}

/** In ordinary messages everything written is a mention when nothing is said, @everyone included. */
export const ALL_MENTIONS: AllowedMentions = { everyone: true, users: true, roles: true, repliedUser: true };
/** In interactions and webhooks only people are. */
export const USER_MENTIONS: AllowedMentions = { everyone: false, users: true, roles: new Set(), repliedUser: true };

/** @param fallback what holds when the field is left out */
export function readAllowedMentions(message: Form, fallback: AllowedMentions): AllowedMentions {
  const form = message.form("allowed_mentions");
  if (!form) return fallback;
  const parse = form.list("parse");
  (parse ?? []).forEach((value, index) => {
    if (["users", "roles", "everyone"].includes(String(value))) return;
    form.errors.add(
      [...form.path, "parse", index],
      "BASE_TYPE_CHOICES",
      "Value must be one of ('users', 'roles', 'everyone').",
    );
  });
  const pick = (name: "users" | "roles") => {
    const ids = form.snowflakes(name, { max: 100 });
    if (!parse?.includes(name)) return new Set(ids ?? []);
    if (ids && ids.length > 0) {
      form.fail(
        "parse",
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        `parse:["${name}"] and ${name}: [ids...] are mutually exclusive.`,
      );
    }
    return true as const;
  };
  return {
    everyone: parse?.includes("everyone") ?? false,
    users: pick("users"),
    roles: pick("roles"),
    repliedUser: form.boolean("replied_user") ?? false,
  };
}
