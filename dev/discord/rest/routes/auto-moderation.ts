import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { updateGuild } from "../../actions/guilds.ts";
import { formError, notFound, unknown } from "../../errors.ts";
import { INTENTS } from "../../gateway/intents.ts";
import { MOST_RULES, readRule, type RuleDraft } from "../../rules/automod.ts";
import { Form } from "../../rules/form.ts";
import { ACTION, type AutoModRecord, autoModRules } from "../../state/automod.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const RULES = "/guilds/{guild_id}/auto-moderation/rules";
const FEATURE = "AUTO_MODERATION";
const AUDITED = [
  "name",
  "event_type",
  "trigger_type",
  "trigger_metadata",
  "actions",
  "enabled",
  "exempt_roles",
  "exempt_channels",
] as const;

/** Rules by which Discord moderates by itself; what they do is in `automod/`. */
export const autoModerationRoutes: readonly Route[] = [
  route("GET", RULES, (call) => {
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    return ok(call.world.state.table(autoModRules).by("guild", guild.id));
  }),
  route("GET", `${RULES}/{rule_id}`, (call) => ok(ruleOf(call))),
  route("POST", RULES, createRule, { limit: { limit: 5, windowMs: 5_000 } }),
  route("PATCH", `${RULES}/{rule_id}`, changeRule, { limit: { limit: 5, windowMs: 5_000 } }),
  route("DELETE", `${RULES}/{rule_id}`, (call) => {
    const rule = ruleOf(call);
    call.world.state.table(autoModRules).delete(rule.id);
    tell(call, "AUTO_MODERATION_RULE_DELETE", rule);
    writeDown(call, AUDIT.AUTO_MODERATION_RULE_DELETE, rule, null);
    showInFeatures(call, rule.guild_id);
    return nothing();
  }),
];

function createRule(call: Call) {
  const draft = readRule(new Form(call.body), null);
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "MANAGE_GUILD");
  requireForActions(call, guild.id, draft);
  const most = MOST_RULES[draft.trigger_type]!;
  const same = call.world.state.table(autoModRules).by("guild", guild.id)
    .filter((rule) => rule.trigger_type === draft.trigger_type);
  if (same.length >= most) {
    throw formError(
      ["trigger_type"],
      "AUTO_MODERATION_MAX_RULES_OF_TYPE_EXCEEDED",
      `Maximum number of rules of this type reached (${most}).`,
    );
  }
  const id = call.world.ids.next();
  const rule = call.world.state.table(autoModRules)
    .set(id, { id, guild_id: guild.id, creator_id: call.userId, ...draft });
  tell(call, "AUTO_MODERATION_RULE_CREATE", rule);
  writeDown(call, AUDIT.AUTO_MODERATION_RULE_CREATE, null, rule);
  showInFeatures(call, guild.id);
  return ok(rule);
}

function changeRule(call: Call) {
  const known = call.world.state.table(autoModRules).get(idParam(call, "rule_id"));
  const form = new Form(call.body);
  const draft = known ? readRule(form, known) : null;
  const rule = ruleOf(call);
  requireForActions(call, rule.guild_id, draft!);
  const next = { ...rule, ...draft! };
  if (JSON.stringify(next) === JSON.stringify(rule)) return ok(rule);
  call.world.state.table(autoModRules).set(rule.id, next);
  tell(call, "AUTO_MODERATION_RULE_UPDATE", next);
  writeDown(call, AUDIT.AUTO_MODERATION_RULE_UPDATE, rule, next);
  return ok(next);
}

function ruleOf(call: Call): AutoModRecord {
  const id = idParam(call, "rule_id");
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "MANAGE_GUILD");
  const rule = call.world.state.table(autoModRules).get(id);
  if (rule?.guild_id === guild.id) return rule;
  // The documentation lists no code for an unknown rule.
  throw notFound();
}

/** Timing out and shutting out need the permission to do so by hand; alerts need a channel. */
function requireForActions(call: Call, guildId: string, { actions }: RuleDraft): void {
  for (const { type, metadata } of actions) {
    if (metadata.channel_id && call.world.state.channels.get(metadata.channel_id)?.guild_id !== guildId) {
      throw unknown("Channel");
    }
    if (type === ACTION.TIMEOUT || type === ACTION.QUARANTINE) requireInGuild(call, guildId, "MODERATE_MEMBERS");
  }
}

/** A server that has rules says so (documentation, "Guild Features"). */
function showInFeatures(call: Call, guildId: string): void {
  const guild = call.world.state.guilds.get(guildId)!;
  const has = call.world.state.table(autoModRules).by("guild", guildId).length > 0;
  if (has === guild.features.includes(FEATURE)) return;
  const others = guild.features.filter((feature) => feature !== FEATURE);
  updateGuild(call.world, guild, { features: has ? [...others, FEATURE] : others });
}

function tell(call: Call, type: string, rule: AutoModRecord): void {
  const { guild_id: guildId } = rule;
  call.world.emit({
    type,
    intent: INTENTS.AUTO_MODERATION_CONFIGURATION,
    guildId,
    needs: "MANAGE_GUILD",
    data: rule,
  });
}

function writeDown(call: Call, action: number, before: AutoModRecord | null, after: AutoModRecord | null): void {
  const { id, guild_id: guildId, name } = (after ?? before)!;
  const changes = changesOf<AutoModRecord>(before, after, AUDITED);
  audit(call, { guildId, action, targetId: id, changes, options: { auto_moderation_rule_name: name } });
}
