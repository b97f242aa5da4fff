// What somebody may be called and look like (documentation, "Usernames and Nicknames", "Modify Current User").
import { Form } from "./form.ts";
import { type Picture, readPicture } from "./images.ts";

export interface ProfileChanges {
  username?: string;
  /** People's clients only. */
  globalName?: string | null;
  accentColor?: number | null;
  avatar?: Picture | null;
  banner?: Picture | null;
}

/** Parts of a name that are Discord's own. */
const RESERVED = ["@", "#", ":", "```", "discord"];
/** People's names, since they have no numbers after them. */
const PERSON = /^(?!.*\.\.)[a-z0-9_.]+$/;

/** @param bot whether it is about a bot, whose name may have capitals and spaces */
export function readProfile(body: unknown, bot: boolean): ProfileChanges {
  const form = new Form(body);
  const changes: ProfileChanges = {};
  const username = form.string("username", { min: 2, max: 32 });
  if (username !== null) {
    const name = bot ? username.trim().replace(/\s+/g, " ") : username;
    checkName(form, name, bot);
    changes.username = name;
  }
  if (form.has("avatar")) changes.avatar = readPicture(form, "avatar");
  if (form.has("banner")) changes.banner = readPicture(form, "banner");
  if (!bot && form.has("global_name")) changes.globalName = form.string("global_name", { max: 32 }) || null;
  if (!bot && form.has("accent_color")) {
    changes.accentColor = form.integer("accent_color", { min: 0, max: 0xffffff });
  }
  form.errors.throwIfAny();
  return changes;
}

function checkName(form: Form, name: string, bot: boolean): void {
  const lower = name.toLowerCase();
  const reserved = RESERVED.find((it) => lower.includes(it));
  if (reserved !== undefined) {
    form.fail("username", "USERNAME_INVALID_CONTAINS", `Username cannot contain "${reserved}"`);
  } else if (lower === "everyone" || lower === "here") {
    form.fail("username", "USERNAME_INVALID", "Username is invalid");
  } else if (!bot && !PERSON.test(name)) {
    const sentence = "Please only use numbers, lowercase letters, underscores _, or periods.";
    form.fail("username", "USERNAME_INVALID_CHARACTERS", sentence);
  }
}
