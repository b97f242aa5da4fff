// Where Discord serves a person's avatar (https://discord.com/developers/docs/reference#image-formatting).
export const avatarUrl = (userId: string, avatar: string | null): string | null =>
  avatar === null
    ? null
    : `https://cdn.discordapp.com/avatars/${userId}/${avatar}.${avatar.startsWith("a_") ? "gif" : "png"}`;
