// Newcomers ask to be let in: by accepting the rules, or by what a moderator thinks of their answers.
import { mayInGuild } from "../permissions/compute.ts";
import { type JoinRequestRecord, joinRequests } from "../state/join-requests.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { joinGuild, updateMember } from "./members.ts";
import { isoTime } from "../iso-time.ts";

/** The request of somebody that is not decided yet, or the last one that was. */
export function requestOf(world: World, guildId: string, userId: string): JoinRequestRecord | undefined {
  return world.state.table(joinRequests).by("member", `${guildId}:${userId}`).at(-1);
}

/** @param approved whether accepting the rules was all that was asked */
export function submit(
  world: World,
  guildId: string,
  userId: string,
  responses: JoinRequestRecord["form_responses"],
  approved: boolean,
): JoinRequestRecord {
  const now = isoTime(world.clock.now());
  const request: JoinRequestRecord = {
    id: world.ids.next(),
    guild_id: guildId,
    user_id: userId,
    created_at: now,
    reviewed_at: approved ? now : null,
    application_status: approved ? "APPROVED" : "SUBMITTED",
    rejection_reason: null,
    form_responses: responses,
    actioned_by: null,
  };
  world.state.table(joinRequests).set(request.id, request);
  tell(world, "GUILD_JOIN_REQUEST_CREATE", request);
  if (approved) letIn(world, request);
  return request;
}

/** A moderator decides. Whoever is turned down and is in already stays outside the talk. */
export function decide(
  world: World,
  request: JoinRequestRecord,
  by: string,
  status: "APPROVED" | "REJECTED",
  reason: string | null,
): JoinRequestRecord {
  const next = world.state.table(joinRequests).set(request.id, {
    ...request,
    application_status: status,
    reviewed_at: isoTime(world.clock.now()),
    rejection_reason: status === "REJECTED" ? reason : null,
    actioned_by: by,
  });
  tell(world, "GUILD_JOIN_REQUEST_UPDATE", next);
  if (status === "APPROVED") letIn(world, next);
  return next;
}

export function requestView(world: World, request: JoinRequestRecord): Record<string, unknown> {
  const { actioned_by, ...view } = request;
  return {
    ...view,
    user: userById(world, request.user_id),
    ...(actioned_by ? { actioned_by_user: userById(world, actioned_by) } : {}),
  };
}

function letIn(world: World, { guild_id: guildId, user_id: userId }: JoinRequestRecord): void {
  const member = world.state.member(guildId, userId);
  if (!member) joinGuild(world, guildId, userId, [], { pending: false });
  else if (member.pending) updateMember(world, member, { pending: false });
}

/** The person's own client hears of it, and those of people who may turn somebody down; bots do not. */
function tell(world: World, type: string, request: JoinRequestRecord): void {
  const { guild_id: guildId, user_id: userId, application_status: status } = request;
  const deciders = [...world.listeners(guildId)].filter((id) => {
    return world.state.users.get(id)?.bot !== true && mayInGuild(world, guildId, id, "KICK_MEMBERS");
  });
  const data = { status, request: requestView(world, request), guild_id: guildId };
  world.emit({ type, intent: 0, guildId, userIds: [...new Set([...deciders, userId])], data });
}
