// Which roles a level gives, and which roles may be given at all.
import type { SettingsCheck, SettingsIssue } from "../../core/feature.ts";
import { dangerousBits } from "../../core/permissions.ts";
import { levelOf, type LevelSettings } from "./contract.ts";

/** Roles a member with this XP should have because of rewards. */
export const rolesAt = (settings: LevelSettings, xp: number): Set<string> => {
  const level = levelOf(xp);
  const reached = settings.rewards.filter((reward) => reward.level <= level);
  if (settings.rewardMode === "stack") return new Set(reached.map((reward) => reward.roleId));
  const highest = Math.max(...reached.map((reward) => reward.level));
  return new Set(reached.filter((reward) => reward.level === highest).map((reward) => reward.roleId));
};

/** Roles to give and take when somebody's XP went from `before` to `after`; null when nothing changes. */
export const roleChange = (settings: LevelSettings, before: number, after: number) => {
  const had = rolesAt(settings, before), has = rolesAt(settings, after);
  const add = [...has].filter((role) => !had.has(role));
  const remove = [...had].filter((role) => !has.has(role));
  return add.length + remove.length === 0 ? null : { add, remove };
};

/**
 * Refuses newly added rewards that would hand out power: roles with moderating bits, roles of integrations, roles
 * above the bot. What was saved before, and roles that no longer exist, never block saving.
 */
export const checkSettings = ({ before, after, guild }: SettingsCheck): SettingsIssue[] => {
  if (!guild) return [];
  const known = new Set((before as LevelSettings).rewards.map((reward) => reward.roleId));
  return (after as LevelSettings).rewards.flatMap((reward, index) => {
    const role = guild.roles.find((role) => role.id === reward.roleId);
    if (!role || known.has(role.id)) return [];
    const refuse = (message: string) => [{ path: ["rewards", String(index), "roleId"], message }];
    const bits = dangerousBits(role.permissions);
    if (bits.length > 0) return refuse(`Choose a role without ${bits.join(", ")}: "${role.name}" has it`);
    if (role.managed) return refuse(`Choose another role: "${role.name}" belongs to an integration`);
    if (role.position >= guild.botTopRole) {
      return refuse(`Move Kagami's role above "${role.name}", or choose a lower role`);
    }
    return [];
  });
};
