import { inviteOf } from "../../actions/invites.ts";
import { isoTime } from "../../iso-time.ts";
import { ApiError, formError, missingPermissions, unknown } from "../../errors.ts";
import { mayInGuild } from "../../permissions/compute.ts";
import { isSnowflake } from "../../snowflake.ts";
import { type InviteRecord, invites } from "../../state/invites.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

/** The only people an invite is for: a list of ids, one a line, under the heading `user_id`. */
export const targetUserRoutes: readonly Route[] = [
  route("GET", "/invites/{code}/target-users", (call) => {
    const invite = managed(call, "VIEW_AUDIT_LOG");
    const lines = ["user_id", ...invite.target_users ?? []];
    return { status: 200, body: `${lines.join("\n")}\n`, headers: { "content-type": "text/csv; charset=utf-8" } };
  }),
  route("PUT", "/invites/{code}/target-users", (call) => {
    const ids = readTargetUsers(call);
    const invite = managed(call);
    const { world } = call;
    world.state.table(invites).set(invite.code, {
      ...invite,
      target_users: ids,
      target_users_at: isoTime(world.clock.now()),
    });
    return nothing();
  }),
  route("GET", "/invites/{code}/target-users/job-status", (call) => {
    const invite = managed(call, "VIEW_AUDIT_LOG");
    const count = invite.target_users?.length ?? 0;
    const at = invite.target_users_at ?? null;
    // A list is taken in at once here: the job is over when the upload is answered.
    return ok({
      status: at === null ? 0 : 2,
      total_users: count,
      processed_users: count,
      created_at: at,
      completed_at: at,
      error_message: null,
    });
  }),
];

/** @throws 400 that names each bad line (documentation, "Update Target Users") */
export function readTargetUsers({ files }: Call): string[] {
  const file = files[0];
  if (!file) throw formError(["target_users_file"], "BASE_TYPE_REQUIRED", "This field is required");
  const lines = file.bytes.toString("utf8").split(/\r?\n/);
  const bad: string[] = [];
  const ids = lines.flatMap((line, index) => {
    const text = line.trim();
    if (text === "" || (index === 0 && text === "user_id")) return [];
    if (isSnowflake(text) && text.length >= 15) return [text];
    bad.push(`Line ${index + 1}: invalid user ID - must be a valid Discord snowflake`);
    return [];
  });
  if (bad.length > 0) throw new BadLines(bad);
  return [...new Set(ids)];
}

class BadLines extends ApiError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(400, 50035, "Invalid Form Body");
    this.lines = lines;
  }

  override body(): Record<string, unknown> {
    return { ...super.body(), target_users_file: this.lines };
  }
}

function managed(call: Call, ...also: "VIEW_AUDIT_LOG"[]): InviteRecord {
  const { world, userId } = call, invite = inviteOf(world, call.params["code"]!);
  if (!invite) throw unknown("Invite");
  const may = invite.inviter_id === userId || mayInGuild(world, invite.guild_id, userId, "MANAGE_GUILD") ||
    (also.length > 0 && mayInGuild(world, invite.guild_id, userId, ...also));
  if (!may) throw missingPermissions();
  return invite;
}
