// What a fresh local Discord holds: one application, one server, its owner and a dozen people. Always the same ids.
import { newMember } from "../actions/members.ts";
import { verifyKeyOf } from "../applications/keys.ts";
import { MARK } from "../cdn/pictures.ts";
import { APPLICATION_FLAGS } from "../gateway/intents.ts";
import { bits } from "../permissions/bits.ts";
import { EPOCH_MS } from "../snowflake.ts";
import { addChannel, addGuild, addRole, addUser } from "./build.ts";
import type { OverwriteRecord } from "./records.ts";
import type { State } from "./state.ts";

export interface SeedApplication {
  id: string;
  token: string;
  secret: string;
  redirectUris: readonly string[];
}

export const SEEDED = {
  applicationId: "100000000000000001",
  guildId: "200000000000000001",
  ownerId: "300000000000000001",
  channels: {
    rules: "400000000000000011",
    announcements: "400000000000000012",
    general: "400000000000000021",
    introductions: "400000000000000022",
    levels: "400000000000000023",
    commands: "400000000000000024",
    offTopic: "400000000000000025",
    moderators: "400000000000000031",
    admins: "400000000000000032",
    lounge: "400000000000000041",
  },
  roles: {
    level5: "500000000000000001",
    level10: "500000000000000002",
    regular: "500000000000000003",
    moderator: "500000000000000004",
    kagami: "500000000000000005",
    admin: "500000000000000006",
  },
} as const;

/** Mira owns the server; Aiko administers it, Ben and Chloe moderate, Daniel and Elena are regulars. */
const PEOPLE: readonly [name: string, roles: readonly (keyof typeof SEEDED.roles)[]][] = [
  ["Mira", []],
  ["Aiko", ["admin"]],
  ["Ben", ["moderator"]],
  ["Chloe", ["moderator", "level10"]],
  ["Daniel", ["regular", "level5"]],
  ["Elena", ["regular"]],
  ["Farid", []],
  ["Grace", []],
  ["Hugo", []],
  ["Ines", []],
  ["Jonas", []],
  ["Kemi", []],
  ["Leo", []],
];

/** Id of a seeded person. @param index 0 is the owner */
export const personId = (index: number): string => (BigInt(SEEDED.ownerId) + BigInt(index)).toString();

const BOT_PERMISSIONS = bits(
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "SEND_MESSAGES_IN_THREADS",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "ADD_REACTIONS",
  "USE_EXTERNAL_EMOJIS",
  "MANAGE_ROLES",
  "MANAGE_MESSAGES",
  "MANAGE_CHANNELS",
  "MANAGE_NICKNAMES",
  "KICK_MEMBERS",
  "BAN_MEMBERS",
  "MODERATE_MEMBERS",
  "VIEW_AUDIT_LOG",
  "USE_APPLICATION_COMMANDS",
);

/** The application and its bot user; also called for a state read from disk, so that new settings take effect. */
export function seedApplication(state: State, { id, token, secret, redirectUris }: SeedApplication): void {
  const known = state.applications.get(id);
  const user = state.users.get(id) ?? addUser(state, id, "Kagami", true);
  state.users.set(id, { ...user, username: "Kagami", avatar: MARK });
  const a = APPLICATION_FLAGS;
  state.applications.set(id, {
    ...known,
    id,
    name: "Kagami",
    description: known?.description ?? "A mirror for your server",
    icon: known ? known.icon : MARK,
    owner_id: SEEDED.ownerId,
    client_secret: secret,
    bot_token: token,
    redirect_uris: [...redirectUris],
    flags: known?.flags ??
      (a.GATEWAY_PRESENCE_LIMITED | a.GATEWAY_GUILD_MEMBERS_LIMITED | a.GATEWAY_MESSAGE_CONTENT_LIMITED),
    verify_key: verifyKeyOf({ id, client_secret: secret }),
  });
}

/** Kagami Garden. */
export function seedGuild(state: State, applicationId: string): void {
  const { guildId, ownerId, roles, channels } = SEEDED;
  PEOPLE.forEach(([name], index) => addUser(state, personId(index), name));
  addGuild(state, guildId, "Kagami Garden", ownerId, START);
  const role = (id: string, name: string, position: number, color: number, permissions = 0n, hoist = false) =>
    addRole(state, guildId, { id, name, position, color, permissions, hoist });
  role(roles.level5, "Level 5", 1, 0x6b8f71);
  role(roles.level10, "Level 10", 2, 0x3f7d8c);
  role(roles.regular, "Regular", 3, 0x8a6fb0);
  const moderation = bits("KICK_MEMBERS", "MANAGE_MESSAGES", "MODERATE_MEMBERS", "MANAGE_NICKNAMES", "VIEW_AUDIT_LOG");
  role(roles.moderator, "Moderator", 4, 0xb5713c, moderation, true);
  addRole(state, guildId, {
    id: roles.kagami,
    name: "Kagami",
    position: 5,
    permissions: BOT_PERMISSIONS,
    botId: applicationId,
  });
  role(roles.admin, "Admin", 6, 0xb04a5a, bits("ADMINISTRATOR"), true);

  PEOPLE.forEach(([, names], index) => {
    state.setMember(newMember(guildId, personId(index), START + index * 86_400_000, names.map((name) => roles[name])));
  });
  state.setMember(newMember(guildId, applicationId, START + 20 * 86_400_000, [roles.kagami]));
  seedChannels(state);
  const guild = state.guilds.get(guildId)!;
  state.guilds.set(guildId, { ...guild, system_channel_id: channels.general, rules_channel_id: channels.rules });
}

const START = EPOCH_MS + 86_400_000 * 900;

function seedChannels(state: State): void {
  const { guildId, channels, roles } = SEEDED;
  const readOnly: OverwriteRecord[] = [{ id: guildId, type: 0, allow: "0", deny: bits("SEND_MESSAGES").toString() }];
  const hidden = (...allowed: string[]): OverwriteRecord[] => [
    { id: guildId, type: 0 as const, allow: "0", deny: bits("VIEW_CHANNEL").toString() },
    ...allowed.map((id) => ({ id, type: 0 as const, allow: bits("VIEW_CHANNEL").toString(), deny: "0" })),
  ];
  const category = (id: string, name: string, position: number) =>
    addChannel(state, guildId, { id, name, type: 4, position });
  category("400000000000000001", "Welcome", 0);
  category("400000000000000002", "Talk", 1);
  category("400000000000000003", "Staff", 2);
  category("400000000000000004", "Voice", 3);
  const text = (
    id: string,
    name: string,
    parent: number,
    position: number,
    topic: string,
    overwrites?: OverwriteRecord[],
  ) =>
    addChannel(state, guildId, {
      id,
      name,
      parentId: `40000000000000000${parent}`,
      position,
      topic,
      ...(overwrites ? { overwrites } : {}),
    });
  text(channels.rules, "rules", 1, 0, "Be kind", readOnly);
  text(channels.announcements, "announcements", 1, 1, "What is new", readOnly);
  text(channels.general, "general", 2, 2, "Whatever comes to mind");
  text(channels.introductions, "introductions", 2, 3, "Say hello");
  text(channels.levels, "levels", 2, 4, "Who reached what");
  text(channels.commands, "commands", 2, 5, "Try the bot here");
  text(channels.offTopic, "off-topic", 2, 6, "Everything else");
  text(channels.moderators, "moderators", 3, 7, "For moderators and the bot", hidden(roles.moderator, roles.kagami));
  text(channels.admins, "admins", 3, 8, "For admins alone", hidden());
  addChannel(state, guildId, {
    id: channels.lounge,
    name: "Lounge",
    type: 2,
    parentId: "400000000000000004",
    position: 9,
  });
}
