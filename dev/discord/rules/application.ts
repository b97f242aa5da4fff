// What an application may change of itself (documentation, "Edit Current Application").
import { notA } from "../errors.ts";
import { APPLICATION_FLAGS } from "../gateway/intents.ts";
import type { ApplicationRecord, InstallParams } from "../state/application-records.ts";
import { EVENTS } from "../applications/webhook-events.ts";
import { Form, isFields } from "./form.ts";
import { type Picture, readPicture } from "./images.ts";

/** Flags that it may set itself: those of small, unreviewed bots. */
const OWN_FLAGS = APPLICATION_FLAGS.GATEWAY_PRESENCE_LIMITED | APPLICATION_FLAGS.GATEWAY_GUILD_MEMBERS_LIMITED |
  APPLICATION_FLAGS.GATEWAY_MESSAGE_CONTENT_LIMITED;
/** Webhook events there are (documentation, "Event Types"). */
const EVENT_TYPES = [
  "APPLICATION_AUTHORIZED",
  "APPLICATION_DEAUTHORIZED",
  "ENTITLEMENT_CREATE",
  "ENTITLEMENT_DELETE",
  "ENTITLEMENT_UPDATE",
  "GAME_DIRECT_MESSAGE_CREATE",
  "GAME_DIRECT_MESSAGE_DELETE",
  "GAME_DIRECT_MESSAGE_UPDATE",
  "LOBBY_MESSAGE_CREATE",
  "LOBBY_MESSAGE_DELETE",
  "LOBBY_MESSAGE_UPDATE",
  "QUEST_USER_ENROLLMENT",
];

export interface ApplicationChanges {
  fields: Partial<ApplicationRecord>;
  icon?: Picture | null;
  cover?: Picture | null;
}

/** @param before as it is */
export function readApplication(body: unknown, before: ApplicationRecord): ApplicationChanges {
  const form = new Form(body);
  const fields: Partial<ApplicationRecord> = {};
  const changes: ApplicationChanges = { fields };
  if (form.has("description")) fields.description = readDescription(form);
  if (form.has("icon")) changes.icon = readPicture(form, "icon");
  if (form.has("cover_image")) changes.cover = readPicture(form, "cover_image");
  if (form.has("flags")) fields.flags = readFlags(form, before.flags);
  if (form.has("tags")) fields.tags = readTags(form);
  for (
    const name of [
      "interactions_endpoint_url",
      "role_connections_verification_url",
      "event_webhooks_url",
      "custom_install_url",
    ] as const
  ) {
    if (form.has(name)) fields[name] = form.url(name);
  }
  if (form.has("install_params")) fields.install_params = readParams(form.form("install_params"));
  if (form.has("integration_types_config")) {
    const config = readTypes(form);
    if (config) fields.integration_types_config = config;
  }
  if (form.has("event_webhooks_status")) {
    const status = form.choice("event_webhooks_status", [EVENTS.disabled, EVENTS.enabled]);
    if (status !== null) fields.event_webhooks_status = status;
  }
  if (form.has("event_webhooks_types")) fields.event_webhooks_types = readEvents(form);
  if (form.has("explicit_content_filter")) {
    fields.explicit_content_filter = form.choice("explicit_content_filter", [0, 1]) ?? 0;
  }
  if (form.has("max_participants")) fields.max_participants = form.integer("max_participants", { min: -1 });
  form.errors.throwIfAny();
  return changes;
}

/** The documentation writes a text, Discord's description of the API a text with its translations. */
function readDescription(form: Form): string {
  if (!isFields(form.raw("description"))) return form.string("description", { max: 400 }) ?? "";
  return form.form("description")!.string("default", { max: 400, required: true }) ?? "";
}

/** Privileged intents of large bots are granted by hand; what is not the application's own to set stays as it is. */
function readFlags(form: Form, before: number): number {
  const wanted = form.integer("flags", { min: 0 }) ?? 0;
  return (before & ~OWN_FLAGS) | (wanted & OWN_FLAGS);
}

function readTags(form: Form): string[] {
  const tags = form.list("tags", { max: 5 }) ?? [];
  tags.forEach((tag, index) => {
    const at = [...form.path, "tags", index];
    if (typeof tag !== "string") form.errors.add(at, "STRING_TYPE_CONVERT", "Could not interpret value as string.");
    else if (tag.length > 20) form.errors.add(at, "BASE_TYPE_MAX_LENGTH", "Must be 20 or fewer in length.");
  });
  return tags as string[];
}

function readParams(form: Form | null): InstallParams | null {
  if (!form) return null;
  const scopes = readChoices(form, "scopes", ["applications.commands", "bot"]);
  const permissions = form.raw("permissions") ?? 0;
  if (!/^\d+$/.test(String(permissions))) {
    form.fail("permissions", ...notA("int", permissions));
  }
  return { scopes, permissions: String(permissions) };
}

function readTypes(form: Form): ApplicationRecord["integration_types_config"] {
  const within = form.form("integration_types_config");
  if (!within) return undefined;
  const given = form.raw("integration_types_config") as Record<string, unknown>;
  return Object.fromEntries(
    Object.keys(given).flatMap((type) => {
      if (type !== "0" && type !== "1") {
        within.fail(type, "BASE_TYPE_CHOICES", "Value must be one of {0, 1}.");
        return [];
      }
      if (given[type] === null) return [];
      const params = readParams(within.form(type)?.form("oauth2_install_params") ?? null);
      return [[type, params ? { oauth2_install_params: params } : {}]];
    }),
  );
}

function readEvents(form: Form): string[] {
  return readChoices(form, "event_webhooks_types", EVENT_TYPES);
}

function readChoices(form: Form, name: string, allowed: readonly string[]): string[] {
  const list = form.list(name) ?? [];
  list.forEach((value, index) => {
    if (allowed.includes(String(value))) return;
    form.errors.add(
      [...form.path, name, index],
      "BASE_TYPE_CHOICES",
      `Value must be one of {${allowed.join(", ")}}.`,
    );
  });
  return [...new Set(list as string[])];
}
