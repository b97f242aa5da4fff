// What was done to a member, as the audit log writes it.
import type { Call } from "../rest/route.ts";
import type { MemberRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { AUDIT, audit, type AuditChange, changesOf } from "./audit.ts";

/** One entry for what changed of the member, another for their roles. */
export function auditMember(call: Call, before: MemberRecord, after: MemberRecord): void {
  const target = { guildId: after.guild_id, targetId: after.user_id };
  const keys = ["nick", "mute", "deaf", "communication_disabled_until", "flags"] as const;
  audit(call, { ...target, action: AUDIT.MEMBER_UPDATE, changes: changesOf<MemberRecord>(before, after, keys) });
  auditRoles(call, before, after.roles);
}

/** Roles given and taken, each with its name (documentation, "Audit Log Change Exceptions"). */
export function auditRoles(call: Call, before: MemberRecord, roles: readonly string[]): void {
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: nameOf(call.world, id) }));
  const added = roles.filter((id) => !before.roles.includes(id));
  const removed = before.roles.filter((id) => !roles.includes(id));
  const changes: AuditChange[] = [
    ...(added.length > 0 ? [{ key: "$add", new_value: named(added) }] : []),
    ...(removed.length > 0 ? [{ key: "$remove", new_value: named(removed) }] : []),
  ];
  audit(call, { guildId: before.guild_id, targetId: before.user_id, action: AUDIT.MEMBER_ROLE_UPDATE, changes });
}

const nameOf = (world: World, roleId: string): string => world.state.roles.get(roleId)?.name ?? "";
