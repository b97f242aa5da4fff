// Users and members as Discord shows them.
import type { MemberRecord, UserRecord } from "../state/records.ts";
import type { World } from "../world.ts";

export function userView(user: UserRecord): Record<string, unknown> {
  return {
    id: user.id,
    username: user.username,
    global_name: user.global_name,
    discriminator: user.discriminator,
    avatar: user.avatar,
    avatar_decoration_data: null,
    banner: user.banner ?? null,
    accent_color: user.accent_color ?? null,
    public_flags: user.public_flags ?? 0,
    flags: user.public_flags ?? 0,
    primary_guild: null,
    ...(user.bot ? { bot: true } : {}),
  };
}

/** A user by id; somebody who is gone is shown as Discord shows a deleted account. */
export function userById(world: World, id: string): Record<string, unknown> {
  const user = world.state.users.get(id);
  return userView(
    user ?? {
      id,
      username: `deleted_user_${id.slice(-8)}`,
      global_name: null,
      discriminator: "0",
      avatar: null,
      bot: false,
      locale: "en-US",
    },
  );
}

/** The person themself: with what only they may know. */
export function ownUserView(user: UserRecord, email: boolean): Record<string, unknown> {
  return {
    ...userView(user),
    mfa_enabled: false,
    locale: user.locale,
    ...(email ? { email: `${user.username}@example.org`, verified: true } : {}),
    ...(user.bot ? { verified: true, email: null } : {}),
  };
}

/** A member without the user, as it stands in messages. */
export function partialMemberView(member: MemberRecord): Record<string, unknown> {
  return {
    avatar: member.avatar ?? null,
    banner: member.banner ?? null,
    communication_disabled_until: member.communication_disabled_until,
    flags: member.flags,
    joined_at: member.joined_at,
    nick: member.nick,
    pending: member.pending,
    premium_since: member.premium_since ?? null,
    roles: member.roles,
    mute: member.mute,
    deaf: member.deaf,
  };
}

export function memberView(world: World, member: MemberRecord): Record<string, unknown> {
  return { ...partialMemberView(member), user: userById(world, member.user_id) };
}
