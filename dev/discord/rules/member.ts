// What a form may say of a member.
import type { Form } from "./form.ts";
import { readTime } from "./time.ts";

/** A timeout lasts at most 28 days (documentation, "Modify Guild Member"). */
const TIMEOUT_MS = 28 * 86_400_000;

/** What is asked of a member; undefined stays as it is. */
export interface MemberChanges {
  nick: string | null | undefined;
  roles: string[] | undefined;
  mute: boolean | undefined;
  deaf: boolean | undefined;
  /** Null disconnects. */
  channelId: string | null | undefined;
  until: string | null | undefined;
  flags: number | undefined;
}

export function readMemberChanges(form: Form, now: number): MemberChanges {
  const changes = {
    nick: readNick(form),
    roles: form.has("roles") ? readRoles(form, 350) : undefined,
    mute: form.boolean("mute") ?? undefined,
    deaf: form.boolean("deaf") ?? undefined,
    channelId: form.has("channel_id") ? form.snowflake("channel_id") : undefined,
    until: form.has("communication_disabled_until") ? readUntil(form, now) : undefined,
    flags: form.integer("flags", { min: 0 }) ?? undefined,
  };
  form.errors.throwIfAny();
  return changes;
}

/** @returns null for none; undefined when the form does not speak of it */
export function readNick(form: Form): string | null | undefined {
  return form.has("nick") ? form.string("nick", { max: 32 })?.trim() || null : undefined;
}

export function readRoles(form: Form, max: number): string[] {
  const roles = form.snowflakes("roles", { max }) ?? [];
  if (new Set(roles).size < roles.length) {
    form.fail("roles", "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains this value");
  }
  return roles;
}

/** A time that is over ends a timeout. */
function readUntil(form: Form, now: number): string | null {
  const name = "communication_disabled_until", until = readTime(form, name);
  if (until === null || Date.parse(until) <= now) return null;
  if (Date.parse(until) <= now + TIMEOUT_MS) return until;
  form.fail(name, "INVALID_COMMUNICATION_DISABLED_TIMESTAMP", "Invalid communication disabled timestamp");
  return null;
}
