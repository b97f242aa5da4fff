// Names of members go past the server's rules when they join and when they change them.
import { updateMember } from "../actions/members.ts";
import { ApiError } from "../errors.ts";
import { ACTION } from "../state/automod.ts";
import { MEMBER_FLAG } from "../state/member-flags.ts";
import type { MemberRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { execute } from "./execute.ts";
import { judgeNames } from "./judge.ts";

const QUARANTINED = MEMBER_FLAG.AUTOMOD_QUARANTINED_USERNAME;

/** Somebody came in: who goes by a name that a rule forbids may do nothing until it is another. */
export function judgeNewcomer(world: World, member: MemberRecord): void {
  const user = world.state.users.get(member.user_id);
  if (!user) return;
  const names = namesOf(world, member);
  const verdicts = judgeNames(world, member.guild_id, member.user_id, names);
  execute(world, verdicts, {
    userId: member.user_id,
    text: names.join(" "),
    channelId: null,
    outcome: { quarantine_user: "username", quarantine_user_action: "quarantine_user", quarantine_event: "guild_join" },
  });
}

/**
 * A member gives themself another nickname.
 * @throws ApiError 200000 when a rule shuts out whoever goes by it
 */
export function requireAllowedNick(world: World, member: MemberRecord, nick: string | null): void {
  if (nick === null) return;
  const verdicts = judgeNames(world, member.guild_id, member.user_id, [nick]);
  if (verdicts.length === 0) return;
  const alerts = verdicts.map(({ rule, ...verdict }) => ({
    ...verdict,
    rule: { ...rule, actions: rule.actions.filter(({ type }) => type === ACTION.ALERT) },
  }));
  execute(world, alerts, {
    userId: member.user_id,
    text: nick,
    channelId: null,
    outcome: { block_profile_update_type: "nickname_update", quarantine_user_action: "block_profile_update" },
  });
  const shut = verdicts.some(({ rule }) => rule.actions.some(({ type }) => type === ACTION.QUARANTINE));
  if (shut) throw new ApiError(400, 200000, "Nickname was blocked by automatic moderation");
}

/** Whoever was shut out for a name is free again once a moderator gave them another. */
export function freeIfRenamed(world: World, member: MemberRecord): MemberRecord {
  if (!(member.flags & QUARANTINED) || member.nick === null) return member;
  if (judgeNames(world, member.guild_id, member.user_id, [member.nick]).length > 0) return member;
  return updateMember(world, member, { flags: member.flags & ~QUARANTINED });
}

function namesOf(world: World, member: MemberRecord): string[] {
  const user = world.state.users.get(member.user_id)!;
  return [member.nick, user.global_name, user.username].filter((name) => name !== null);
}
