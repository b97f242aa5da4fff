// The verification level of a server: how new somebody may be to write in it (documentation, "Verification Level").
import { ApiError } from "../errors.ts";
import { timeOf } from "../snowflake.ts";
import { MEMBER_FLAG } from "../state/member-flags.ts";
import type { Call } from "./route.ts";

const MINUTE_MS = 60_000;
/** How old an account must be from level 2 on, and a membership from level 3 on. */
const ACCOUNT_MS = 5 * MINUTE_MS;
const MEMBER_MS = 10 * MINUTE_MS;

/** Refuses people who are too new. Whoever has a role has been trusted by somebody; everyone's mail and phone are taken as verified. */
export function requireVerified(call: Call, guildId: string): void {
  if (call.caller.kind !== "person") return;
  const guild = call.world.state.guilds.get(guildId), member = call.world.state.member(guildId, call.userId);
  if (!guild || !member || guild.owner_id === call.userId || member.roles.length > 0) return;
  if (member.flags & MEMBER_FLAG.BYPASSES_VERIFICATION) return;
  const now = call.world.clock.now();
  const tooNew = (guild.verification_level >= 2 && timeOf(call.userId) + ACCOUNT_MS > now) ||
    (guild.verification_level >= 3 && Date.parse(member.joined_at) + MEMBER_MS > now);
  if (tooNew) throw new ApiError(403, 50009, "Channel verification level is too high for you to gain access.");
}
