import { inviteOf, removeInvite, useInvite } from "../../actions/invites.ts";
import { joinGuild } from "../../actions/members.ts";
import { beginVisit } from "../../actions/visits.ts";
import { ApiError, maximumReached, unknown } from "../../errors.ts";
import { inviteView } from "../../views/invite.ts";
import { vanityInvite } from "../../views/vanity.ts";
import { acceptGroupInvite, groupInviteOf } from "./group-invites.ts";
import { GUILDS } from "./guild-founding.ts";
import { ok, type Route, route } from "../route.ts";

/** A person joins by an invite. Bots cannot: they are added by OAuth2. */
export const acceptRoute: Route = route("POST", "/invites/{code}", (call) => {
  const { world, userId } = call, code = call.params["code"]!;
  const toGroup = groupInviteOf(world, code);
  if (toGroup) return acceptGroupInvite(call, toGroup);
  const invite = inviteOf(world, code);
  const view = invite ? inviteView(world, invite) : vanityInvite(world, code);
  if (!view || (invite?.target_users && !invite.target_users.includes(userId))) throw unknown("Invite");
  const guild = world.state.guilds.get(view["guild_id"] as string)!;
  if (world.state.isMember(guild.id, userId)) return ok({ ...view, new_member: false });
  if (guild.features.includes("INVITES_DISABLED") || invitesPaused(guild.incidents_data, world.clock.now())) {
    // The sentence is Discord's; the number beside it is not documented.
    throw new ApiError(403, 0, "Invites are currently paused for this server. Please try again later.");
  }
  if (world.state.guildIdsOf(userId).length >= GUILDS) throw maximumReached(30001, "guilds", GUILDS);
  const roles = (invite?.role_ids ?? []).filter((id) => world.state.roles.has(id));
  joinGuild(world, guild.id, userId, roles);
  if (invite?.temporary) beginVisit(world, guild.id, userId);
  if (invite) {
    const used = useInvite(world, invite);
    if (used.max_uses > 0 && used.uses >= used.max_uses) removeInvite(world, used);
  } else world.state.guilds.set(guild.id, { ...guild, vanity_uses: (guild.vanity_uses ?? 0) + 1 });
  return ok({ ...view, new_member: true });
}, { access: ["person"], limit: { limit: 10, windowMs: 60_000 } });

/** Invites may also be paused for a while (documentation, "Incidents Data Object"). */
function invitesPaused(incidents: Record<string, unknown> | null | undefined, now: number): boolean {
  const until = incidents?.["invites_disabled_until"];
  return typeof until === "string" && Date.parse(until) > now;
}
