// Invites as Discord shows them.
import { isoTime } from "../iso-time.ts";
import { expiryOf, type InviteRecord } from "../state/invites.ts";
import type { World } from "../world.ts";
import { roleView } from "./guild.ts";
import { userById } from "./people.ts";

/** For whoever looks an invite up; how it was made is for those who manage the server (`inviteMetadata`). */
export function inviteView(world: World, invite: InviteRecord): Record<string, unknown> {
  const guild = world.state.guilds.get(invite.guild_id)!;
  const channel = world.state.channels.get(invite.channel_id);
  const expiry = expiryOf(invite);
  return {
    type: 0,
    code: invite.code,
    ...(invite.inviter_id ? { inviter: userById(world, invite.inviter_id) } : {}),
    expires_at: expiry === null ? null : isoTime(expiry),
    flags: 0,
    guild: {
      id: guild.id,
      name: guild.name,
      splash: guild.splash ?? null,
      banner: guild.banner ?? null,
      description: guild.description,
      icon: guild.icon,
      features: guild.features,
      verification_level: guild.verification_level,
      vanity_url_code: guild.vanity_url_code ?? null,
      nsfw_level: guild.nsfw_level ?? 0,
      nsfw: (guild.nsfw_level ?? 0) === 1 || guild.nsfw_level === 3,
      premium_subscription_count: guild.premium_subscription_count ?? 0,
    },
    guild_id: guild.id,
    channel: { id: invite.channel_id, type: channel?.type ?? 0, name: channel?.name ?? null },
    ...target(world, invite),
    ...(invite.role_ids?.length ? { roles: invite.role_ids.flatMap((id) => partialRole(world, id)) } : {}),
  };
}

export function inviteMetadata(invite: InviteRecord): Record<string, unknown> {
  const { uses, max_uses, max_age, temporary, created_at } = invite;
  return { uses, max_uses, max_age, temporary, created_at };
}

/** As INVITE_CREATE tells it (documentation, "Invite Create Event Fields"). */
export function createdInviteView(world: World, invite: InviteRecord): Record<string, unknown> {
  const expiry = expiryOf(invite);
  return {
    type: 0,
    code: invite.code,
    guild_id: invite.guild_id,
    channel_id: invite.channel_id,
    ...(invite.inviter_id ? { inviter: userById(world, invite.inviter_id) } : {}),
    ...inviteMetadata(invite),
    expires_at: expiry === null ? null : isoTime(expiry),
    ...target(world, invite),
    ...(invite.role_ids?.length ? { role_ids: invite.role_ids } : {}),
  };
}

function target(world: World, invite: InviteRecord): Record<string, unknown> {
  const application = invite.target_application_id
    ? world.state.applications.get(invite.target_application_id)
    : undefined;
  return {
    ...(invite.target_type ? { target_type: invite.target_type } : {}),
    ...(invite.target_user_id ? { target_user: userById(world, invite.target_user_id) } : {}),
    ...(application
      ? {
        target_application: {
          id: application.id,
          name: application.name,
          icon: application.icon,
          description: application.description,
          type: null,
          verify_key: application.verify_key,
          flags: application.flags,
          flags_new: String(application.flags),
        },
      }
      : {}),
  };
}

function partialRole(world: World, id: string): Record<string, unknown>[] {
  const role = world.state.roles.get(id);
  if (!role) return [];
  const { name, position, color, colors, icon, unicode_emoji } = roleView(role);
  return [{ id, name, position, color, colors, icon, unicode_emoji }];
}
