import { beforeEach } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { bits, type Permission } from "../../dev/discord/permissions/bits.ts";
import { addChannel, addRole } from "../../dev/discord/state/build.ts";
import type { OverwriteRecord } from "../../dev/discord/state/records.ts";
import { ADMIN, CHLOE, ELENA, FARID, GRACE, MODERATOR, OWNER, REGULAR, SEEDED, withDiscord } from "./harness.ts";
import { judges, type PermissionCase } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { applicationId, channels, guildId, roles } = SEEDED;
const VOICE = "450000000000000001", TWIN = "550000000000000001";

beforeEach(() => {
  it.discord.script.reset();
  const { state } = it.discord;
  addChannel(state, guildId, { id: VOICE, name: "Voice", type: 2, position: 30 });
  state.channels.set(channels.offTopic, { ...state.channels.get(channels.offTopic)!, overwrites: [] });
});

const over = (id: string, type: 0 | 1, allow: Permission[], deny: Permission[]): OverwriteRecord => {
  return { id, type, allow: bits(...allow).toString(), deny: bits(...deny).toString() };
};
const everyone = (allow: Permission[], deny: Permission[]) => over(guildId, 0, allow, deny);
const put = (channelId: string, ...overwrites: OverwriteRecord[]) => () => {
  const { state } = it.discord;
  state.channels.set(channelId, { ...state.channels.get(channelId)!, overwrites });
};
const here = (...overwrites: OverwriteRecord[]) => put(channels.offTopic, ...overwrites);
const update = (userId: string, more: object) => () => {
  const { state } = it.discord;
  state.setMember({ ...state.member(guildId, userId)!, ...more });
};

const say = { method: "POST", path: `/channels/${channels.offTopic}/messages`, body: { content: "x" } } as const;
const look = { method: "GET", path: `/channels/${channels.offTopic}` } as const;
const NO = [403, 50013] as const, UNSEEN = [403, 50001] as const;
const file = () => {
  const form = new FormData();
  form.append("payload_json", JSON.stringify({ content: "x" }));
  form.append("files[0]", new Blob(["x"]), "x.txt");
  return form;
};

const cases: PermissionCase[] = [
  { what: "everyone denied", ...say, as: ELENA, before: here(everyone([], ["SEND_MESSAGES"])), gives: NO },
  {
    what: "everyone denied, their role allowed",
    ...say,
    as: ELENA,
    before: here(everyone([], ["SEND_MESSAGES"]), over(roles.regular, 0, ["SEND_MESSAGES"], [])),
    gives: 200,
  },
  {
    what: "the same written the other way round",
    ...say,
    as: ELENA,
    before: here(over(roles.regular, 0, ["SEND_MESSAGES"], []), everyone([], ["SEND_MESSAGES"])),
    gives: 200,
  },
  {
    what: "one role denied, another allowed",
    ...say,
    as: CHLOE,
    before: here(over(roles.moderator, 0, [], ["SEND_MESSAGES"]), over(roles.level10, 0, ["SEND_MESSAGES"], [])),
    gives: 200,
  },
  {
    what: "both roles denied",
    ...say,
    as: CHLOE,
    before: here(over(roles.moderator, 0, [], ["SEND_MESSAGES"]), over(roles.level10, 0, [], ["SEND_MESSAGES"])),
    gives: NO,
  },
  {
    what: "a role allowed, the member denied",
    ...say,
    as: ELENA,
    before: here(over(roles.regular, 0, ["SEND_MESSAGES"], []), over(ELENA, 1, [], ["SEND_MESSAGES"])),
    gives: NO,
  },
  {
    what: "everything denied, the member allowed",
    ...say,
    as: GRACE,
    before: here(everyone([], ["SEND_MESSAGES"]), over(GRACE, 1, ["SEND_MESSAGES"], [])),
    gives: 200,
  },
  {
    what: "somebody else allowed",
    ...say,
    as: FARID,
    before: here(everyone([], ["SEND_MESSAGES"]), over(GRACE, 1, ["SEND_MESSAGES"], [])),
    gives: NO,
  },
  {
    what: "seeing denied hides the channel",
    ...look,
    as: ELENA,
    before: here(everyone([], ["VIEW_CHANNEL"])),
    gives: UNSEEN,
  },
  {
    what: "seeing denied takes writing along",
    ...say,
    as: ELENA,
    before: here(everyone(["SEND_MESSAGES"], ["VIEW_CHANNEL"])),
    gives: UNSEEN,
  },
  {
    what: "seeing denied does not stop an administrator",
    ...say,
    as: ADMIN,
    before: here(everyone([], ["VIEW_CHANNEL", "SEND_MESSAGES"])),
    gives: 200,
  },
  {
    what: "a denial of their own does not stop an administrator",
    ...say,
    as: ADMIN,
    before: here(over(ADMIN, 1, [], ["VIEW_CHANNEL"])),
    gives: 200,
  },
  {
    what: "a denial of their own does not stop the owner",
    ...say,
    as: OWNER,
    before: here(over(OWNER, 1, [], ["VIEW_CHANNEL"])),
    gives: 200,
  },
  { what: "a bot's own role is denied", ...say, before: here(over(roles.kagami, 0, [], ["SEND_MESSAGES"])), gives: NO },
  {
    what: "a bot's own role is denied, the bot itself allowed",
    ...say,
    before: here(over(roles.kagami, 0, [], ["SEND_MESSAGES"]), over(applicationId, 1, ["SEND_MESSAGES"], [])),
    gives: 200,
  },
  {
    what: "writing denied takes files along, whatever is allowed",
    ...say,
    body: file,
    as: ELENA,
    before: here(everyone(["ATTACH_FILES"], ["SEND_MESSAGES"])),
    gives: NO,
  },
  {
    what: "files alone denied",
    ...say,
    body: file,
    as: ELENA,
    before: here(everyone([], ["ATTACH_FILES"])),
    gives: NO,
  },
  {
    what: "history denied shows none of it",
    method: "GET",
    path: `/channels/${channels.offTopic}/messages/1`,
    as: ELENA,
    before: here(everyone([], ["READ_MESSAGE_HISTORY"])),
    gives: [404, 10008],
  },
  {
    what: "a member times out who may moderate in one channel alone",
    method: "PATCH",
    path: `/guilds/${guildId}/members/${FARID}`,
    body: () => ({ communication_disabled_until: new Date(clock.now() + 60_000).toISOString() }),
    as: GRACE,
    before: here(over(GRACE, 1, ["MODERATE_MEMBERS"], [])),
    gives: NO,
  },
  {
    what: "coming in denied takes the settings of a voice channel along",
    method: "PATCH",
    path: `/channels/${VOICE}`,
    body: { user_limit: 5 },
    bot: ["MANAGE_CHANNELS"],
    before: put(VOICE, over(roles.kagami, 0, ["MANAGE_CHANNELS"], ["CONNECT"])),
    gives: NO,
  },
  {
    what: "coming in allowed leaves them",
    method: "PATCH",
    path: `/channels/${VOICE}`,
    body: { user_limit: 5 },
    bot: ["MANAGE_CHANNELS"],
    before: put(VOICE),
    gives: 200,
  },
  {
    what: "a moderator who is timed out deletes a message",
    method: "DELETE",
    path: () =>
      `/channels/${channels.offTopic}/messages/${
        it.discord.script.say({ userId: FARID, channelId: channels.offTopic, content: "x" }).id
      }`,
    as: MODERATOR,
    before: update(MODERATOR, { communication_disabled_until: "2100-01-01T00:00:00.000000+00:00" }),
    gives: NO,
  },
  {
    what: "a moderator who is timed out reads",
    method: "GET",
    path: `/channels/${channels.offTopic}/messages`,
    as: MODERATOR,
    gives: 200,
  },
  {
    what: "a moderator who is timed out kicks",
    method: "DELETE",
    path: `/guilds/${guildId}/members/${FARID}`,
    as: MODERATOR,
    gives: NO,
  },
  {
    what: "a moderator whose timeout is over deletes a message",
    method: "DELETE",
    path: () =>
      `/channels/${channels.offTopic}/messages/${
        it.discord.script.say({ userId: FARID, channelId: channels.offTopic, content: "x" }).id
      }`,
    as: MODERATOR,
    before: update(MODERATOR, { communication_disabled_until: "2020-01-01T00:00:00.000000+00:00" }),
    gives: 204,
  },
  {
    what: "an administrator who is timed out writes",
    ...say,
    as: ADMIN,
    before: update(ADMIN, { communication_disabled_until: "2100-01-01T00:00:00.000000+00:00" }),
    gives: 200,
  },
  {
    what: "somebody shut out for their name writes",
    ...say,
    as: REGULAR,
    before: update(REGULAR, { flags: 1 << 7 }),
    gives: NO,
  },
  {
    what: "two roles at one place: the younger is given by who holds the older",
    method: "PUT",
    path: `/guilds/${guildId}/members/${FARID}/roles/${TWIN}`,
    bot: ["MANAGE_ROLES"],
    before: () => addRole(it.discord.state, guildId, { id: TWIN, name: "Twin", position: 5 }),
    gives: 204,
  },
  {
    what: "two roles at one place: the older is not given by who holds the younger",
    method: "PUT",
    path: `/guilds/${guildId}/members/${FARID}/roles/500000000000000000`,
    bot: ["MANAGE_ROLES"],
    before: () => addRole(it.discord.state, guildId, { id: "500000000000000000", name: "Elder", position: 5 }),
    gives: NO,
  },
  {
    what: "an administrator changes somebody who holds the same role",
    method: "PATCH",
    path: `/guilds/${guildId}/members/${GRACE}`,
    body: { nick: "G" },
    as: ADMIN,
    before: update(GRACE, { roles: [roles.admin] }),
    gives: NO,
  },
  {
    what: "somebody who left acts in the server",
    method: "GET",
    path: `/guilds/${guildId}/members/${FARID}`,
    as: GRACE,
    before: () => it.discord.script.leave({ guildId, userId: GRACE }),
    gives: UNSEEN,
  },
];
judges(it, "overwrites and hierarchy", cases);
