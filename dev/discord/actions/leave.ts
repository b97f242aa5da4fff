// Somebody leaves a server, or is made to; with a bot goes what was there for it.
import { INTENTS } from "../gateway/intents.ts";
import { webhooks } from "../state/webhooks.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { departed } from "./members.ts";
import { removeRole } from "./roles.ts";
import { leaveThreads } from "./thread-members.ts";
import { leaveVoice } from "./voice.ts";
import { removeWebhook } from "./webhooks.ts";

export function leaveGuild(world: World, guildId: string, userId: string): void {
  if (!world.state.isMember(guildId, userId)) return;
  leaveVoice(world, guildId, userId);
  leaveThreads(world, guildId, userId);
  world.state.deleteMember(guildId, userId);
  world.state.table(departed).set(`${guildId}:${userId}`, true);
  world.emit({
    type: "GUILD_MEMBER_REMOVE",
    intent: INTENTS.GUILD_MEMBERS,
    guildId,
    data: { guild_id: guildId, user: userById(world, userId) },
  });
  world.emit({ type: "GUILD_DELETE", intent: INTENTS.GUILDS, guildId, userIds: [userId], data: { id: guildId } });
  if (world.state.applications.has(userId)) removeIntegration(world, guildId, userId);
}

/** Of a bot that is gone: the role that was made for it, and its webhooks (documentation, "Delete Guild Integration"). */
function removeIntegration(world: World, guildId: string, id: string): void {
  for (const role of world.state.rolesOf(guildId)) if (role.bot_id === id) removeRole(world, role);
  for (const hook of world.state.table(webhooks).by("guild", guildId)) {
    if (hook.application_id === id) removeWebhook(world, hook);
  }
  const emission = { intent: INTENTS.GUILD_INTEGRATIONS, guildId };
  world.emit({ ...emission, type: "INTEGRATION_DELETE", data: { id, guild_id: guildId, application_id: id } });
  world.emit({ ...emission, type: "GUILD_INTEGRATIONS_UPDATE", data: { guild_id: guildId } });
}
