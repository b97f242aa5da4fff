// How an invite may be made (documentation, "Create Channel Invite").
import { notA } from "../errors.ts";
import { voiceStates } from "../state/voice.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import type { Form } from "./form.ts";

/** Documentation, "Create Channel Invite": a day when nothing is said, sixty days at most. */
const DAY = 86_400, LONGEST = 5_184_000;
const STREAM = 1, EMBEDDED_APPLICATION = 2;
/** Bit of an application's flags: it has an activity to open in voice channels. */
const EMBEDDED = 1 << 17;

export interface InviteDraft {
  max_age: number;
  max_uses: number;
  temporary: boolean;
  unique: boolean;
  target_type?: number;
  target_user_id?: string;
  target_application_id?: string;
  role_ids: string[];
}

export function readInvite(form: Form): InviteDraft {
  const max_age = form.integer("max_age", { min: 0, max: LONGEST }) ?? DAY;
  const max_uses = form.integer("max_uses", { min: 0, max: 100 }) ?? 0;
  const temporary = form.boolean("temporary") ?? false, unique = form.boolean("unique") ?? false;
  const type = form.choice("target_type", [STREAM, EMBEDDED_APPLICATION]);
  const user = form.snowflake("target_user_id"), application = form.snowflake("target_application_id");
  if (type === STREAM && user === null) form.required("target_user_id");
  if (type === EMBEDDED_APPLICATION && application === null) form.required("target_application_id");
  if (user !== null && type !== STREAM && !form.errors.any) {
    form.fail("target_type", "GUILD_INVITE_INVALID_TARGET_TYPE", "Invalid target type");
  }
  return {
    max_age,
    max_uses,
    temporary,
    unique,
    ...(type === null ? {} : { target_type: type }),
    ...(user === null ? {} : { target_user_id: user }),
    ...(application === null ? {} : { target_application_id: application }),
    // In a form with a file the list is text.
    role_ids: typeof form.raw("role_ids") === "string"
      ? readIds(form)
      : form.snowflakes("role_ids", { max: 250 }) ?? [],
  };
}

function readIds(form: Form): string[] {
  const ids = String(form.raw("role_ids")).split(",").map((id) => id.trim()).filter((id) => id !== "");
  if (ids.some((id) => !/^\d{1,20}$/.test(id))) {
    form.fail("role_ids", ...notA("snowflake", form.raw("role_ids")));
  }
  return ids;
}

/** What the invite leads to has to be there: somebody streaming in the channel, an application with an activity. */
export function checkTarget(world: World, form: Form, channel: ChannelRecord, draft: InviteDraft): void {
  if (draft.target_type === STREAM) {
    const voice = voiceStates(world.state).get(channel.guild_id!, draft.target_user_id!);
    if (voice?.channel_id !== channel.id || !voice.self_stream) {
      form.fail(
        "target_user_id",
        "GUILD_INVITE_INVALID_STREAMER",
        "The specified user is currently not streaming in this channel",
      );
    }
  }
  if (draft.target_type === EMBEDDED_APPLICATION) {
    const application = world.state.applications.get(draft.target_application_id!);
    if (!application || !(application.flags & EMBEDDED) || channel.type !== 2) {
      form.fail(
        "target_application_id",
        "GUILD_INVITE_INVALID_APPLICATION",
        "The specified application is not embedded",
      );
    }
  }
  form.errors.throwIfAny();
}
