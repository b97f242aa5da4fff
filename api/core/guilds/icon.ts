// Where Discord serves a server's icon (https://discord.com/developers/docs/reference#image-formatting).
export const iconUrl = (guildId: string, icon: string | null): string | null =>
  icon === null ? null : `https://cdn.discordapp.com/icons/${guildId}/${icon}.${icon.startsWith("a_") ? "gif" : "png"}`;
