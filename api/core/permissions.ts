// Discord's permission bits (https://discord.com/developers/docs/topics/permissions) as far as the api decides by them.
export const permissionBits = {
  KICK_MEMBERS: 1n << 1n,
  BAN_MEMBERS: 1n << 2n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  VIEW_AUDIT_LOG: 1n << 7n,
  MANAGE_MESSAGES: 1n << 13n,
  MENTION_EVERYONE: 1n << 17n,
  MUTE_MEMBERS: 1n << 22n,
  DEAFEN_MEMBERS: 1n << 23n,
  MOVE_MEMBERS: 1n << 24n,
  MANAGE_NICKNAMES: 1n << 27n,
  MANAGE_ROLES: 1n << 28n,
  MANAGE_WEBHOOKS: 1n << 29n,
  MANAGE_EXPRESSIONS: 1n << 30n,
  MANAGE_EVENTS: 1n << 33n,
  MANAGE_THREADS: 1n << 34n,
  MODERATE_MEMBERS: 1n << 40n,
} as const;

/** May somebody with these decimal permission bits change Kagami's settings? ADMINISTRATOR implies everything. */
export const mayManage = (permissions: string): boolean =>
  (BigInt(permissions) & (permissionBits.ADMINISTRATOR | permissionBits.MANAGE_GUILD)) !== 0n;

/** Names of the bits that make a role too powerful to be handed out automatically, empty when it is harmless. */
export const dangerousBits = (permissions: string): string[] =>
  Object.entries(permissionBits).filter(([, bit]) => (BigInt(permissions) & bit) !== 0n).map(([name]) => name);
