import type { APIRole } from "discord-api-types/v10";
import { membersOf } from "../state/guild.ts";
import type { Guild, Member } from "../state/world.svelte.ts";

export interface MemberGroup {
  /** Two roles may be called the same. */
  key: string;
  title: string;
  members: Member[];
}

/** A line of the member list: a heading, or somebody. */
export type MemberLine = { key: string; title: string; count: number } | { member: Member };

/** From so many on, those who are offline stand in the order in which they were told of: sorting them all takes too long. */
const SORTED_MAX = 2_000;

/** Members as Discord lists them: online ones below their highest hoisted role, then the rest, then offline. */
export function groupMembers(guild: Guild): MemberGroup[] {
  const hoisted = [...guild.roles.values()].filter((role) => role.hoist).sort((a, b) => b.position - a.position);
  const groups = new Map<string, Member[]>();
  for (const member of membersOf(guild)) {
    const key = keyOf(member, guild, hoisted);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  const order = [...hoisted.map((role) => [role.id, role.name] as const), [ONLINE, "Online"], [
    OFFLINE,
    "Offline",
  ]] as const;
  return order.flatMap(([key, title]) => {
    const members = groups.get(key);
    if (!members) return [];
    if (members.length <= SORTED_MAX) sortByName(members);
    return [{ key, title, members }];
  });
}

/** The list from top to end. */
export const linesOf = (groups: readonly MemberGroup[]): MemberLine[] =>
  groups.flatMap(({ key, title, members }) => [
    { key, title, count: members.length },
    ...members.map((member) => ({ member })),
  ]);

const ONLINE = "online";
const OFFLINE = "offline";

function keyOf(member: Member, guild: Guild, hoisted: APIRole[]): string {
  if ((guild.presences.get(member.user.id) ?? "offline") === "offline") return OFFLINE;
  return hoisted.find((role) => member.roles.includes(role.id))?.id ?? ONLINE;
}

const collator = new Intl.Collator();

function sortByName(members: Member[]): void {
  members.sort((a, b) => collator.compare(nameOf(a), nameOf(b)));
}

const nameOf = (member: Member) => member.nick ?? member.user.global_name ?? member.user.username;
