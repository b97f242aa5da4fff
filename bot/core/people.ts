// Names and pictures of people, as Discord sends them with an event. They are shown and passed on, never kept.
import type { APIUser } from "discord-api-types/v10";
import type { PickedUser } from "./commands.ts";

const CDN = "https://cdn.discordapp.com";
type NameData = { nick?: string | null; avatar?: string | null } | null;

/** The name a person has in a server, else everywhere. */
export function displayName(user: Pick<APIUser, "username" | "global_name">, member: NameData): string {
  return member?.nick || user.global_name || user.username;
}

/** The picture a person has in a server, else everywhere; null when they have only Discord's default. */
export function avatarUrl(
  user: Pick<APIUser, "id" | "avatar">,
  member: NameData,
  guildId: string | null,
): string | null {
  if (guildId && member?.avatar) {
    return `${CDN}/guilds/${guildId}/users/${user.id}/avatars/${member.avatar}.png?size=128`;
  }
  return user.avatar ? `${CDN}/avatars/${user.id}/${user.avatar}.png?size=128` : null;
}

export function pickedUser(user: APIUser, member: NameData, guildId: string | null): PickedUser {
  return {
    id: user.id,
    name: displayName(user, member),
    avatarUrl: avatarUrl(user, member, guildId),
    bot: user.bot ?? false,
  };
}
