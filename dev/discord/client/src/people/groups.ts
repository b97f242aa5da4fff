import type { APIRole } from "discord-api-types/v10";
import type { Guild, Member } from "../state/world.svelte.ts";

export interface MemberGroup {
  title: string;
  members: Member[];
}

/** Members as Discord lists them: online ones below their highest hoisted role, then the rest, then offline. */
export function groupMembers(guild: Guild): MemberGroup[] {
  const hoisted = [...guild.roles.values()].filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  const groups = new Map<string, Member[]>();
  for (const member of guild.members.values()) {
    const title = titleOf(member, guild, hoisted);
    groups.set(title, [...groups.get(title) ?? [], member]);
  }
  const order = [...hoisted.map((role) => role.name), ONLINE, OFFLINE];
  return order
    .map((title) => ({ title, members: (groups.get(title) ?? []).sort(byName) }))
    .filter((group) => group.members.length > 0);
}

const ONLINE = "Online";
const OFFLINE = "Offline";

function titleOf(member: Member, guild: Guild, hoisted: APIRole[]): string {
  if ((guild.presences.get(member.user.id) ?? "offline") === "offline") return OFFLINE;
  return hoisted.find((role) => member.roles.includes(role.id))?.name ?? ONLINE;
}

const byName = (a: Member, b: Member) => nameOf(a).localeCompare(nameOf(b));
const nameOf = (member: Member) => member.nick ?? member.user.global_name ?? member.user.username;
