// What rules do once they are broken: each action is told, and written down as done by the rule's maker.
import { randomBytes } from "node:crypto";
import { AUDIT, recordAudit } from "../actions/audit.ts";
import { updateMember } from "../actions/members.ts";
import { createMessage } from "../actions/messages.ts";
import { isoTime } from "../iso-time.ts";
import { INTENTS } from "../gateway/intents.ts";
import { ACTION, type AutoModAction } from "../state/automod.ts";
import { MEMBER_FLAG } from "../state/member-flags.ts";
import type { World } from "../world.ts";
import type { Verdict } from "./judge.ts";

/** What was judged. */
export interface Judged {
  userId: string;
  text: string;
  /** A message's channel; null for what is no message. */
  channelId: string | null;
  /** The message, when it was let through. */
  messageId?: string;
  /** Of a profile: what became of it. */
  outcome?: Readonly<Record<string, string>>;
}

const AUDITED: Readonly<Record<number, number>> = {
  [ACTION.BLOCK]: AUDIT.AUTO_MODERATION_BLOCK_MESSAGE,
  [ACTION.ALERT]: AUDIT.AUTO_MODERATION_FLAG_TO_CHANNEL,
  [ACTION.TIMEOUT]: AUDIT.AUTO_MODERATION_USER_COMMUNICATION_DISABLED,
  [ACTION.QUARANTINE]: AUDIT.AUTO_MODERATION_QUARANTINE_USER,
};

export const blocks = (verdicts: readonly Verdict[]): Verdict | undefined =>
  verdicts.find(({ rule }) => rule.actions.some(({ type }) => type === ACTION.BLOCK));

export function execute(world: World, verdicts: readonly Verdict[], judged: Judged): void {
  const blocked = blocks(verdicts) !== undefined;
  for (const verdict of verdicts) {
    for (const action of verdict.rule.actions) {
      const alertId = perform(world, verdict, action, judged, blocked);
      writeDown(world, verdict, action, judged);
      tell(world, verdict, action, judged, alertId);
    }
  }
}

/** @returns the id of the alert, when there is one */
function perform(world: World, verdict: Verdict, action: AutoModAction, judged: Judged, blocked: boolean) {
  const { guild_id: guildId } = verdict.rule;
  const member = world.state.member(guildId, judged.userId);
  if (action.type === ACTION.ALERT) return alert(world, verdict, action, judged, blocked);
  if (!member) return undefined;
  if (action.type === ACTION.TIMEOUT) {
    const until = world.clock.now() + (action.metadata.duration_seconds ?? 0) * 1_000;
    updateMember(world, member, { communication_disabled_until: isoTime(until) });
  }
  if (action.type === ACTION.QUARANTINE && !(member.flags & MEMBER_FLAG.AUTOMOD_QUARANTINED_USERNAME)) {
    updateMember(world, member, { flags: member.flags | MEMBER_FLAG.AUTOMOD_QUARANTINED_USERNAME });
  }
  return undefined;
}

/** A message of type 24 in the name of whoever broke the rule, with everything about it in the fields of its embed. */
function alert(
  world: World,
  { rule, keyword, matched }: Verdict,
  action: AutoModAction,
  judged: Judged,
  blocked: boolean,
) {
  const channel = world.state.channels.get(action.metadata.channel_id ?? "");
  if (!channel) return undefined;
  const timeout = rule.actions.find(({ type }) => type === ACTION.TIMEOUT)?.metadata.duration_seconds;
  const fields: Record<string, string | null | undefined> = {
    rule_name: rule.name,
    channel_id: judged.channelId,
    decision_id: randomBytes(16).toString("hex"),
    keyword: keyword ?? "",
    keyword_matched_content: matched ?? "",
    flagged_message_id: judged.messageId,
    timeout_duration: timeout === undefined ? null : String(timeout),
    decision_outcome: blocked ? "blocked" : "flagged",
    ...judged.outcome,
  };
  return createMessage(world, channel, {
    authorId: judged.userId,
    content: "",
    type: 24,
    embeds: [{
      type: "auto_moderation_message",
      description: judged.text,
      fields: Object.entries(fields).flatMap(([name, value]) =>
        typeof value === "string" ? [{ name, value, inline: false }] : []
      ),
    }],
  }).id;
}

function writeDown(world: World, { rule }: Verdict, { type }: AutoModAction, { userId, channelId }: Judged): void {
  recordAudit(world, rule.creator_id, null, {
    guildId: rule.guild_id,
    action: AUDITED[type]!,
    targetId: userId,
    options: {
      auto_moderation_rule_name: rule.name,
      auto_moderation_rule_trigger_type: String(rule.trigger_type),
      ...(channelId ? { channel_id: channelId } : {}),
    },
  });
}

/** Text is for those with the intent for it (documentation, "Auto Moderation Action Execution"). */
function tell(world: World, verdict: Verdict, action: AutoModAction, judged: Judged, alertId: string | undefined) {
  const { rule, keyword, matched } = verdict;
  const data = {
    guild_id: rule.guild_id,
    action,
    rule_id: rule.id,
    rule_trigger_type: rule.trigger_type,
    user_id: judged.userId,
    ...(judged.channelId ? { channel_id: judged.channelId } : {}),
    ...(judged.messageId ? { message_id: judged.messageId } : {}),
    ...(alertId ? { alert_system_message_id: alertId } : {}),
    content: judged.text,
    matched_keyword: keyword,
    matched_content: matched,
  };
  world.emit({
    type: "AUTO_MODERATION_ACTION_EXECUTION",
    intent: INTENTS.AUTO_MODERATION_EXECUTION,
    guildId: rule.guild_id,
    needs: "MANAGE_GUILD",
    data,
    blank: { ...data, content: "", matched_content: matched === null ? null : "" },
  });
}
