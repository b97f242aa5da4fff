// What the bot may not do in a server although a feature needs it.

// Discord's bits (https://discord.com/developers/docs/topics/permissions) by the names contracts use, with Discord's own titles.
const known: Record<string, { bit: bigint; title: string }> = {
  ADMINISTRATOR: { bit: 1n << 3n, title: "Administrator" },
  MANAGE_CHANNELS: { bit: 1n << 4n, title: "Manage Channels" },
  VIEW_CHANNEL: { bit: 1n << 10n, title: "View Channels" },
  SEND_MESSAGES: { bit: 1n << 11n, title: "Send Messages" },
  MANAGE_MESSAGES: { bit: 1n << 13n, title: "Manage Messages" },
  EMBED_LINKS: { bit: 1n << 14n, title: "Embed Links" },
  ATTACH_FILES: { bit: 1n << 15n, title: "Attach Files" },
  READ_MESSAGE_HISTORY: { bit: 1n << 16n, title: "Read Message History" },
  KICK_MEMBERS: { bit: 1n << 1n, title: "Kick Members" },
  BAN_MEMBERS: { bit: 1n << 2n, title: "Ban Members" },
  MANAGE_ROLES: { bit: 1n << 28n, title: "Manage Roles" },
  MANAGE_WEBHOOKS: { bit: 1n << 29n, title: "Manage Webhooks" },
  MODERATE_MEMBERS: { bit: 1n << 40n, title: "Time Out Members" },
};

/** Titles of the wanted permissions the bot lacks. Administrator holds all; an unknown name is never reported. */
export const missingPermissions = (bits: string, wanted: string[]): string[] => {
  const held = BigInt(bits);
  if ((held & known.ADMINISTRATOR!.bit) !== 0n) return [];
  return wanted.flatMap((name) => {
    const permission = known[name];
    return permission && (held & permission.bit) === 0n ? [permission.title] : [];
  });
};
