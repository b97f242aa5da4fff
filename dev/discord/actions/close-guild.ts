// An owner deletes their server: everybody is told, then nothing of it is left.
import { INTENTS } from "../gateway/intents.ts";
import { commandPermissions, permissionsKey } from "../applications/command-permissions.ts";
import { autoModRules } from "../state/automod.ts";
import { bans } from "../state/bans.ts";
import { emojis, sounds, stickers } from "../state/expressions.ts";
import { onboardings, serverGuides, welcomeScreens } from "../state/greetings.ts";
import { invites } from "../state/invites.ts";
import { joinRequests, screenings } from "../state/join-requests.ts";
import type { GuildRecord } from "../state/records.ts";
import { scheduledEvents } from "../state/scheduled-events.ts";
import { stages } from "../state/stages.ts";
import type { TableDefinition } from "../state/table.ts";
import { templates } from "../state/templates.ts";
import { deleteThreadMember, membersOfThread } from "../state/threads.ts";
import { voiceStates } from "../state/voice.ts";
import { webhooks } from "../state/webhooks.ts";
import type { World } from "../world.ts";
import { auditEntries } from "./audit.ts";
import { forgetEvent } from "./scheduled-events.ts";
import { forgetHistory } from "./message-deletion.ts";
import { forgetThread } from "./threads.ts";
import { forgetFile } from "../cdn/kept.ts";

export function closeGuild(world: World, guild: GuildRecord): void {
  const { state } = world, { id } = guild;
  world.emit({ type: "GUILD_DELETE", intent: INTENTS.GUILDS, guildId: id, data: { id } });
  // First, so that nobody is told of what else goes.
  for (const member of state.membersOf(id)) state.deleteMember(id, member.user_id);
  for (const thread of state.threadsOf(id)) forgetThread(world, thread);
  for (const channel of state.channelsOf(id)) {
    forgetHistory(world, channel.id);
    for (const { user_id } of membersOfThread(state, channel.id)) deleteThreadMember(state, channel.id, user_id);
    state.channels.delete(channel.id);
  }
  for (const { user_id } of voiceStates(state).of(id)) voiceStates(state).delete(id, user_id);
  for (const it of state.table(emojis).by("guild", id)) forgetFile(world, "emojis", it.id);
  for (const it of state.table(stickers).by("guild", id)) forgetFile(world, "stickers", it.id);
  for (const it of state.table(sounds).by("guild", id)) forgetFile(world, "soundboard-sounds", it.id);
  clear(world, emojis, id, (row) => row.id);
  clear(world, stickers, id, (row) => row.id);
  clear(world, sounds, id, (row) => row.id);
  for (const event of state.table(scheduledEvents).by("guild", id)) forgetEvent(world, event.id);
  for (const command of state.commands.by("reach", id)) state.commands.delete(command.id);
  clear(world, webhooks, id, (row) => row.id);
  clear(world, auditEntries, id, (row) => row.id);
  clear(world, invites, id, (row) => row.code);
  clear(world, templates, id, (row) => row.code);
  clear(world, stages, id, (row) => row.channel_id);
  clear(world, autoModRules, id, (row) => row.id);
  clear(world, joinRequests, id, (row) => row.id);
  clear(world, commandPermissions, id, (row) => permissionsKey(id, row.id));
  clear(world, bans, id, (row) => `${id}:${row.user_id}`);
  for (const table of [welcomeScreens, onboardings, serverGuides, screenings]) {
    state.table<unknown, never>(table).delete(id);
  }
  for (const role of state.rolesOf(id)) state.roles.delete(role.id);
  state.guilds.delete(id);
}

function clear<T, K extends string>(
  { state }: World,
  definition: TableDefinition<T, K | "guild">,
  guildId: string,
  keyOf: (row: T) => string,
): void {
  const table = state.table(definition);
  for (const row of table.by("guild", guildId)) table.delete(keyOf(row));
}
