// What entries of the audit log speak of, so that whoever reads them need not ask for it (documentation, "Audit Log Object").
import { AUDIT, type AuditRecord } from "../actions/audit.ts";
import { commandView } from "../applications/commands.ts";
import { scheduledEventOf } from "../actions/scheduled-events.ts";
import { autoModRules } from "../state/automod.ts";
import { isThread } from "../state/state.ts";
import { webhooks } from "../state/webhooks.ts";
import type { World } from "../world.ts";
import { integrationsOf } from "./integration.ts";
import { userById } from "./people.ts";
import { eventView } from "./scheduled-event.ts";
import { threadView } from "./thread.ts";
import { webhookView } from "./webhook.ts";

type View = Record<string, unknown>;

/** Actions whose target is a person. */
const ON_PEOPLE: readonly number[] = [
  AUDIT.MEMBER_KICK,
  AUDIT.MEMBER_BAN_ADD,
  AUDIT.MEMBER_BAN_REMOVE,
  AUDIT.MEMBER_UPDATE,
  AUDIT.MEMBER_ROLE_UPDATE,
  AUDIT.BOT_ADD,
  AUDIT.MESSAGE_DELETE,
  AUDIT.MESSAGE_PIN,
  AUDIT.MESSAGE_UNPIN,
  AUDIT.AUTO_MODERATION_BLOCK_MESSAGE,
  AUDIT.AUTO_MODERATION_FLAG_TO_CHANNEL,
  AUDIT.AUTO_MODERATION_USER_COMMUNICATION_DISABLED,
  AUDIT.AUTO_MODERATION_QUARANTINE_USER,
];

export function auditReferences(world: World, guildId: string, entries: readonly AuditRecord[]): View {
  /** What the targets of some actions are, where it is still there. */
  const targets = (actions: readonly number[], find: (id: string) => View | undefined): View[] => {
    const ids = entries.filter((it) => actions.includes(it.action_type)).flatMap((it) => it.target_id ?? []);
    return [...new Set(ids)].flatMap((id) => {
      const found = find(id);
      return found ? [found] : [];
    });
  };
  const people = new Set([
    ...entries.flatMap(({ user_id }) => user_id ?? []),
    ...entries.filter((it) => ON_PEOPLE.includes(it.action_type)).flatMap(({ target_id }) => target_id ?? []),
  ]);
  return {
    users: [...people].map((id) => userById(world, id)),
    webhooks: targets([AUDIT.WEBHOOK_CREATE, AUDIT.WEBHOOK_UPDATE, AUDIT.WEBHOOK_DELETE], (id) => {
      const hook = world.state.table(webhooks).get(id);
      return hook && withoutToken(webhookView(world, hook));
    }),
    threads: targets([AUDIT.THREAD_CREATE, AUDIT.THREAD_UPDATE], (id) => {
      const thread = world.state.channels.get(id);
      return thread && isThread(thread) ? threadView(world, thread) : undefined;
    }),
    guild_scheduled_events: targets([
      AUDIT.GUILD_SCHEDULED_EVENT_CREATE,
      AUDIT.GUILD_SCHEDULED_EVENT_UPDATE,
      AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE,
      AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE,
      AUDIT.GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE,
    ], (id) => {
      const event = scheduledEventOf(world, guildId, id);
      return event && eventView(world, event);
    }),
    integrations: targets([AUDIT.INTEGRATION_CREATE, AUDIT.INTEGRATION_UPDATE], (id) => {
      const found = integrationsOf(world, guildId).find((it) => it["id"] === id);
      return found && { id, type: found["type"], name: found["name"], account: found["account"], application_id: id };
    }),
    application_commands: targets([AUDIT.APPLICATION_COMMAND_PERMISSION_UPDATE], (id) => {
      const command = world.state.commands.get(id);
      return command && commandView(command, null);
    }),
    auto_moderation_rules: targets([AUDIT.AUTO_MODERATION_RULE_CREATE, AUDIT.AUTO_MODERATION_RULE_UPDATE], (id) => {
      const rule = world.state.table(autoModRules).get(id);
      return rule && { ...rule };
    }),
  };
}

/** Reading the log is not yet writing as a webhook. */
function withoutToken({ token: _token, url: _url, ...view }: View): View {
  return view;
}
