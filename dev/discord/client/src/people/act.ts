import type { Client } from "../state/client.svelte.ts";
import { may, standsAbove } from "../state/permissions.ts";
import { Permission } from "../wire/constants.ts";

/** What one may do with somebody in a server. */
export interface MemberActs {
  nick: boolean;
  roles: boolean;
  timeout: boolean;
  kick: boolean;
  ban: boolean;
}

export function actsOn(client: Client, guildId: string, userId: string): MemberActs {
  const guild = client.world.guilds.get(guildId);
  const isMember = guild?.members.has(userId) ?? false;
  const isSelf = userId === client.userId;
  const above = guild ? standsAbove(guild, client.userId, userId) : false;
  const allowed = (permission: bigint) => may(guild, client.userId, permission);
  return {
    nick: isMember && (isSelf ? allowed(Permission.changeNickname) : above && allowed(Permission.manageNicknames)),
    roles: isMember && allowed(Permission.manageRoles),
    timeout: isMember && above && allowed(Permission.moderateMembers),
    kick: isMember && above && allowed(Permission.kick),
    ban: !isSelf && above && allowed(Permission.ban),
  };
}

/** Discord's own spans; the longest is the longest it takes. */
export const TIMEOUTS: readonly [minutes: number, label: string][] = [
  [1, "1 minute"],
  [5, "5 minutes"],
  [10, "10 minutes"],
  [60, "1 hour"],
  [1_440, "1 day"],
  [10_080, "1 week"],
  [40_320, "28 days"],
];

/** Whose messages of which time go with a ban. */
export const BAN_DELETES: readonly [seconds: number, label: string][] = [
  [0, "Keep all"],
  [3_600, "Last hour"],
  [86_400, "Last day"],
  [604_800, "Last 7 days"],
];
