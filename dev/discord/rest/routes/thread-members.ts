import { addToThread, mayBeIn, removeFromThread } from "../../actions/thread-members.ts";
import { mayInvite } from "../../actions/thread-talk.ts";
import { missingAccess, missingPermissions, unknown } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { compareIds } from "../../snowflake.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { membersOfThread, threadMember } from "../../state/threads.ts";
import { threadMemberView } from "../../views/thread.ts";
import { requireGranted } from "../granted.ts";
import { idParam, idQuery, memberOf, numberOf, requireInChannel } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";
import { requireAwake, requireUnlocked, threadOf } from "../thread-guards.ts";

const LIMIT = { limit: { limit: 5, windowMs: 1_000 } };

/** Who is in a thread: joining, being taken in, leaving, being taken out. */
export const threadMemberRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}/thread-members", listMembers),
  route("PUT", "/channels/{channel_id}/thread-members/@me", (call) => {
    const thread = threadOf(call);
    requireAwake(thread);
    addToThread(call.world, thread, call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/thread-members/@me", (call) => {
    const thread = threadOf(call);
    requireAwake(thread);
    removeFromThread(call.world, thread, call.userId);
    return nothing();
  }, LIMIT),
  route("GET", "/channels/{channel_id}/thread-members/{user_id}", (call) => {
    const thread = threadOf(call);
    const userId = call.params["user_id"] === "@me" ? call.userId : idParam(call, "user_id");
    const member = threadMember(call.world.state, thread.id, userId);
    if (!member) throw unknown("Member");
    return ok(threadMemberView(member, withMember(call, thread)));
  }),
  route("PUT", "/channels/{channel_id}/thread-members/{user_id}", (call) => {
    const thread = threadOf(call);
    const { user_id } = memberOf(call, thread.guild_id!);
    requireInChannel(call, thread, "SEND_MESSAGES_IN_THREADS");
    if (!mayInvite(call.world, thread, call.userId)) throw missingPermissions();
    requireUnlocked(call, thread);
    requireAwake(thread);
    if (!mayBeIn(call.world, thread, user_id)) throw missingAccess();
    addToThread(call.world, thread, user_id, user_id === call.userId ? undefined : call.userId);
    return nothing();
  }, LIMIT),
  route("DELETE", "/channels/{channel_id}/thread-members/{user_id}", (call) => {
    const thread = threadOf(call);
    const userId = idParam(call, "user_id");
    if (!threadMember(call.world.state, thread.id, userId)) throw unknown("Member");
    const own = thread.type === 12 && thread.owner_id === call.userId;
    if (!own && !mayInChannel(call.world, thread.id, call.userId, "MANAGE_THREADS")) throw missingPermissions();
    requireAwake(thread);
    removeFromThread(call.world, thread, userId, userId === call.userId ? undefined : call.userId);
    return nothing();
  }, LIMIT),
];

function listMembers(call: Call) {
  const limit = numberOf(call, "limit", 100, { min: 1, max: 100 });
  const after = idQuery(call, "after");
  const thread = threadOf(call);
  // Listing needs the same grant as the intent (documentation, "List Thread Members").
  requireGranted(call, INTENTS.GUILD_MEMBERS);
  const all = membersOfThread(call.world.state, thread.id);
  const shown = withMember(call, thread);
  // Only with the memberships of the server it comes in pages.
  if (!shown) return ok(all.map((member) => threadMemberView(member)));
  const page = all.filter((member) => after === null || compareIds(member.user_id, after) > 0).slice(0, limit);
  return ok(page.map((member) => threadMemberView(member, shown)));
}

/** Whether memberships of the server are asked for too. */
function withMember(call: Call, thread: ChannelRecord) {
  return yesNoQuery(call, "with_member") ? { world: call.world, guildId: thread.guild_id! } : undefined;
}
