import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { addInvite, inviteOf, invitesOf, removeInvite } from "../../actions/invites.ts";
import { isoTime } from "../../iso-time.ts";
import {
  directChannel,
  formError,
  maximumReached,
  missingAccess,
  missingPermissions,
  unknown,
  wrongChannelType,
} from "../../errors.ts";
import { mayInChannel, mayInGuild } from "../../permissions/compute.ts";
import { standsAboveRole } from "../../permissions/hierarchy.ts";
import { Form } from "../../rules/form.ts";
import { checkTarget, type InviteDraft, readInvite } from "../../rules/invite.ts";
import type { InviteRecord } from "../../state/invites.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { isThread } from "../../state/state.ts";
import { inviteMetadata, inviteView } from "../../views/invite.ts";
import { channelOf, guildOf, idParam, requireInChannel, requireInGuild } from "../guards.ts";
import { type Answer, type Call, ok, type Route, route } from "../route.ts";
import { createGroupInvite, deleteGroupInvite, groupInviteOf, isGroup, listGroupInvites } from "./group-invites.ts";
import { acceptRoute } from "./invite-accept.ts";
import { getInvite } from "./invite-get.ts";
import { readTargetUsers, targetUserRoutes } from "./invite-targets.ts";

/** Documentation, "JSON error codes": 30016. */
const INVITES = 1_000;
const AUDITED = ["code", "channel_id", "inviter_id", "max_uses", "uses", "max_age", "temporary"] as const;

export const inviteRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/invites", (call) => {
    const guild = guildOf(call);
    // How they were made is only for those who manage the server (documentation, "Get Guild Invites").
    const manages = mayInGuild(call.world, guild.id, call.userId, "MANAGE_GUILD");
    if (!manages) requireInGuild(call, guild.id, "VIEW_AUDIT_LOG");
    return ok(
      invitesOf(call.world, "guild", guild.id).map((it) => manages ? fullView(call, it) : inviteView(call.world, it)),
    );
  }),
  route("GET", "/channels/{channel_id}/invites", (call) => {
    const channel = invitable(call);
    if (isGroup(channel)) return listGroupInvites(call, channel);
    requireInChannel(call, channel, "MANAGE_CHANNELS");
    return ok(invitesOf(call.world, "channel", channel.id).map((invite) => fullView(call, invite)));
  }),
  route("POST", "/channels/{channel_id}/invites", createInvite, { limit: { limit: 5, windowMs: 15_000 } }),
  route("GET", "/invites/{code}", getInvite, { access: ["bot", "person", "bearer", "nobody"] }),
  route("DELETE", "/invites/{code}", (call) => {
    const { world, userId } = call, code = call.params["code"]!, invite = inviteOf(world, code);
    const toGroup = groupInviteOf(world, code);
    if (toGroup) return deleteGroupInvite(call, toGroup);
    if (!invite) throw unknown("Invite");
    if (!world.state.isMember(invite.guild_id, userId)) throw missingAccess();
    const may = mayInGuild(world, invite.guild_id, userId, "MANAGE_GUILD") ||
      mayInChannel(world, invite.channel_id, userId, "MANAGE_CHANNELS");
    if (!may) throw missingPermissions();
    const view = inviteView(world, invite);
    removeInvite(world, invite);
    audit(call, {
      guildId: invite.guild_id,
      action: AUDIT.INVITE_DELETE,
      changes: changesOf<InviteRecord>(invite, null, AUDITED),
    });
    return ok(view);
  }),
  acceptRoute,
  ...targetUserRoutes,
];

function createInvite(call: Call): Answer {
  const target = call.world.state.channels.get(idParam(call, "channel_id"));
  if (target && isGroup(target)) return createGroupInvite(call, channelOf(call));
  const form = new Form(call.body ?? {});
  const draft = readInvite(form);
  form.errors.throwIfAny();
  const targetUsers = call.files.length > 0 ? readTargetUsers(call) : null;
  const channel = invitable(call), guildId = channel.guild_id!, { world, userId } = call;
  requireInChannel(call, channel, "CREATE_INSTANT_INVITE");
  checkRoles(call, guildId, draft.role_ids);
  checkTarget(world, form, channel, draft);
  const known = draft.unique || targetUsers ? undefined : alike(call, channel, draft);
  if (known) return ok(fullView(call, known));
  if (invitesOf(world, "guild", guildId).length >= INVITES) throw maximumReached(30016, "invites", INVITES);
  const { unique: _, role_ids, ...rest } = draft;
  const invite = addInvite(world, {
    ...rest,
    guild_id: guildId,
    channel_id: channel.id,
    inviter_id: userId,
    ...(role_ids.length > 0 ? { role_ids } : {}),
    ...(targetUsers ? { target_users: targetUsers, target_users_at: isoTime(world.clock.now()) } : {}),
  });
  audit(call, {
    guildId,
    action: AUDIT.INVITE_CREATE,
    changes: changesOf<InviteRecord>(null, invite, AUDITED),
  });
  return ok(fullView(call, invite));
}

const fullView = ({ world }: Call, invite: InviteRecord) => ({
  ...inviteView(world, invite),
  ...inviteMetadata(invite),
});

/** A channel that one can be led into. */
function invitable(call: Call): ChannelRecord {
  const channel = channelOf(call);
  if (isGroup(channel)) return channel;
  if (channel.guild_id === null) throw directChannel();
  if (channel.type === 4 || isThread(channel)) {
    throw wrongChannelType();
  }
  return channel;
}

/** The same person's unused invite of the same kind is given again, unless a unique one is wanted. */
function alike(call: Call, channel: ChannelRecord, draft: InviteDraft): InviteRecord | undefined {
  return invitesOf(call.world, "channel", channel.id).find((invite) =>
    invite.inviter_id === call.userId && invite.uses === 0 && !invite.target_users &&
    invite.max_age === draft.max_age && invite.max_uses === draft.max_uses && invite.temporary === draft.temporary &&
    invite.target_type === draft.target_type && invite.target_user_id === draft.target_user_id &&
    invite.target_application_id === draft.target_application_id &&
    (invite.role_ids ?? []).join() === draft.role_ids.join()
  );
}

/** Whoever accepts gets these: the inviter must be able to give them. */
function checkRoles(call: Call, guildId: string, ids: readonly string[]): void {
  for (const [index, id] of ids.entries()) {
    const role = call.world.state.roles.get(id);
    if (role?.guild_id !== guildId || id === guildId || role.managed) {
      throw formError(["role_ids", index], "GUILD_INVITE_INVALID_ROLE", "Invalid role");
    }
    requireInGuild(call, guildId, "MANAGE_ROLES");
    if (!standsAboveRole(call.world, guildId, call.userId, role)) throw missingPermissions();
  }
}
