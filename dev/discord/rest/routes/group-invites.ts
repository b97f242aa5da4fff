import { addRecipient, GROUP } from "../../actions/groups.ts";
import { newCode } from "../../actions/invites.ts";
import { isoTime } from "../../iso-time.ts";
import { missingPermissions, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { type GroupInviteRecord, groupInvites } from "../../state/group-invites.ts";
import type { ChannelRecord } from "../../state/records.ts";
import type { World } from "../../world.ts";
import { userById } from "../../views/people.ts";
import { type Answer, type Call, ok } from "../route.ts";

/** A day when nothing is said, a week at most. */
const DAY = 86_400, WEEK = 604_800;

export const isGroup = (channel: ChannelRecord): boolean => channel.type === GROUP;

/** Everybody in a conversation of several may ask others in. */
export function createGroupInvite(call: Call, channel: ChannelRecord): Answer {
  const form = new Form(call.body ?? {}), { world } = call;
  const max_age = form.integer("max_age", { min: 1, max: WEEK }) ?? DAY;
  form.errors.throwIfAny();
  const code = newCode(8);
  const invite = world.state.table(groupInvites).set(code, {
    code,
    channel_id: channel.id,
    inviter_id: call.userId,
    created_at: isoTime(world.clock.now()),
    max_age,
  });
  return ok(groupInviteView(world, invite));
}

export function listGroupInvites({ world }: Call, channel: ChannelRecord): Answer {
  const open = world.state.table(groupInvites).by("channel", channel.id).filter((it) => lasts(world, it));
  return ok(open.map((invite) => groupInviteView(world, invite)));
}

export function groupInviteOf(world: World, code: string): GroupInviteRecord | undefined {
  const invite = world.state.table(groupInvites).get(code);
  return invite && lasts(world, invite) && world.state.channels.has(invite.channel_id) ? invite : undefined;
}

export function acceptGroupInvite({ world, userId }: Call, invite: GroupInviteRecord): Answer {
  const channel = world.state.channels.get(invite.channel_id)!;
  if (!channel.recipients.includes(userId)) addRecipient(world, channel, userId, invite.inviter_id, null);
  return ok(groupInviteView(world, invite));
}

/** Whoever made it takes it back, or whoever the conversation belongs to. */
export function deleteGroupInvite({ world, userId }: Call, invite: GroupInviteRecord): Answer {
  const channel = world.state.channels.get(invite.channel_id)!;
  if (!channel.recipients.includes(userId)) throw unknown("Invite");
  if (invite.inviter_id !== userId && channel.owner_id !== userId) throw missingPermissions();
  world.state.table(groupInvites).delete(invite.code);
  return ok(groupInviteView(world, invite));
}

export function groupInviteView(world: World, invite: GroupInviteRecord): Record<string, unknown> {
  const channel = world.state.channels.get(invite.channel_id)!;
  return {
    type: 1,
    code: invite.code,
    inviter: userById(world, invite.inviter_id),
    max_age: invite.max_age,
    created_at: invite.created_at,
    expires_at: isoTime(endOf(invite)),
    channel: {
      id: channel.id,
      type: channel.type,
      name: channel.name,
      recipients: channel.recipients.map((id) => {
        const { username, avatar } = userById(world, id);
        return { id, username, avatar };
      }),
    },
    approximate_member_count: channel.recipients.length,
  };
}

const endOf = (invite: GroupInviteRecord): number => Date.parse(invite.created_at) + invite.max_age * 1_000;
const lasts = (world: World, invite: GroupInviteRecord): boolean => endOf(invite) > world.clock.now();
