// What a role may be made of (documentation, "Create Guild Role").
import { ApiError } from "../errors.ts";
import type { GuildRecord, RoleRecord } from "../state/records.ts";
import type { Form } from "./form.ts";
import { type Picture, readPicture } from "./images.ts";
import { readPermissions } from "./permission-bits.ts";

const COLOUR = { min: 0, max: 0xffffff };
/** The only gradient of three (documentation, "Role Colors Object"). */
const HOLOGRAPHIC = [11_127_295, 16_759_788, 16_761_760] as const;
const ICON = { maxBytes: 256 * 1024, formats: ["png", "jpeg", "webp"] as const };

export type RoleDraft =
  & Partial<
    Pick<
      RoleRecord,
      "name" | "color" | "secondary_color" | "tertiary_color" | "hoist" | "mentionable" | "unicode_emoji"
    >
  >
  & { permissions?: bigint; icon?: Picture | null };

export function readRole(form: Form): RoleDraft {
  const draft: RoleDraft = {};
  const name = form.string("name", { min: 1, max: 100 });
  if (form.has("name")) draft.name = name ?? "new role";
  const permissions = readPermissions(form, "permissions");
  if (permissions !== null) draft.permissions = permissions;
  if (form.has("color")) draft.color = form.integer("color", COLOUR) ?? 0;
  const colours = form.form("colors");
  if (colours) {
    draft.color = colours.integer("primary_color", COLOUR) ?? 0;
    draft.secondary_color = colours.integer("secondary_color", COLOUR);
    draft.tertiary_color = colours.integer("tertiary_color", COLOUR);
    const three = [draft.color, draft.secondary_color, draft.tertiary_color];
    if (draft.tertiary_color !== null && three.some((colour, index) => colour !== HOLOGRAPHIC[index])) {
      colours.fail("tertiary_color", "ROLE_COLORS_INVALID", "Only the holographic style has three colors");
    }
  }
  const hoist = form.boolean("hoist"), mentionable = form.boolean("mentionable");
  if (form.has("hoist")) draft.hoist = hoist ?? false;
  if (form.has("mentionable")) draft.mentionable = mentionable ?? false;
  if (form.has("unicode_emoji")) draft.unicode_emoji = form.string("unicode_emoji", { max: 100 });
  if (form.has("icon")) draft.icon = readPicture(form, "icon", ICON);
  return draft;
}

/** Icons and gradients are bought with boosts (documentation, "Guild Features"). */
export function checkRoleFeatures({ features }: GuildRecord, draft: RoleDraft): void {
  const icon = draft.icon || draft.unicode_emoji;
  const gradient = typeof draft.secondary_color === "number" || typeof draft.tertiary_color === "number";
  if ((icon && !features.includes("ROLE_ICONS")) || (gradient && !features.includes("ENHANCED_ROLE_COLORS"))) {
    throw new ApiError(400, 50101, "This server needs more boosts to perform this action");
  }
}
