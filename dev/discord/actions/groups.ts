// Conversations of several: who is in them, what they are called (documentation, "Group DM").
import { maximumReached } from "../errors.ts";
import type { ChannelRecord } from "../state/records.ts";
import { groupView } from "../views/group.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { newConversation } from "./direct.ts";
import { forgetHistory } from "./message-deletion.ts";
import { createMessage } from "./messages.ts";

/** Channel type of a conversation of several. */
export const GROUP = 3;
/** Documentation, "JSON error codes": 30004 and 30011. */
const RECIPIENTS = 10, GROUPS = 10;

export interface NewGroup {
  ownerId: string;
  recipients: readonly string[];
  nicks?: Record<string, string>;
  applicationId?: string;
}

export function createGroup(world: World, { ownerId, recipients, nicks, applicationId }: NewGroup): ChannelRecord {
  const all = [...new Set([ownerId, ...recipients])];
  if (all.length > RECIPIENTS) throw maximumReached(30004, "recipients", RECIPIENTS);
  if (groupsOf(world, ownerId).length >= GROUPS) throw maximumReached(30011, "group DMs", GROUPS);
  const fresh = newConversation(world, GROUP, all);
  const group = world.state.channels.set(fresh.id, {
    ...fresh,
    owner_id: ownerId,
    ...(nicks && Object.keys(nicks).length > 0 ? { nicks } : {}),
    ...(applicationId ? { application_id: applicationId } : {}),
  });
  for (const userId of all) tell(world, "CHANNEL_CREATE", group, userId);
  return group;
}

/** @param byId who takes them in; the conversation tells of it */
export function addRecipient(world: World, group: ChannelRecord, userId: string, byId: string, nick: string | null) {
  if (group.recipients.includes(userId)) return;
  if (group.recipients.length >= RECIPIENTS) throw maximumReached(30004, "recipients", RECIPIENTS);
  const next = world.state.channels.set(group.id, {
    ...group,
    recipients: [...group.recipients, userId],
    ...(nick === null ? {} : { nicks: { ...group.nicks, [userId]: nick } }),
  });
  tell(world, "CHANNEL_CREATE", next, userId);
  tellRecipients(world, "CHANNEL_RECIPIENT_ADD", group, userId, nick);
  createMessage(world, next, { authorId: byId, content: "", type: 1, mentions: [userId] });
}

/** Takes somebody out. Of who is left the longest there owns the conversation; without anybody it is gone. */
export function removeRecipient(world: World, group: ChannelRecord, userId: string, byId: string): void {
  const recipients = group.recipients.filter((id) => id !== userId);
  const ownerId = group.owner_id === userId ? recipients[0] : group.owner_id;
  const { [userId]: _, ...nicks } = group.nicks ?? {};
  tell(world, "CHANNEL_DELETE", group, userId);
  if (ownerId === undefined) {
    forgetHistory(world, group.id);
    world.state.channels.delete(group.id);
    return;
  }
  const next = world.state.channels.set(group.id, { ...group, recipients, owner_id: ownerId, nicks });
  tellRecipients(world, "CHANNEL_RECIPIENT_REMOVE", next, userId, null);
  if (ownerId !== group.owner_id) tellChange(world, next);
  createMessage(world, next, { authorId: byId, content: "", type: 2, mentions: [userId] });
}

/** Changes name or picture; either is told in the conversation. */
export function changeGroup(
  world: World,
  group: ChannelRecord,
  byId: string,
  changes: Pick<Partial<ChannelRecord>, "name" | "icon">,
): ChannelRecord {
  const next = world.state.channels.set(group.id, { ...group, ...changes });
  tellChange(world, next);
  if (next.name !== group.name) createMessage(world, next, { authorId: byId, content: next.name ?? "", type: 4 });
  if (next.icon !== group.icon) createMessage(world, next, { authorId: byId, content: "", type: 5 });
  return next;
}

const tellChange = (world: World, group: ChannelRecord) =>
  group.recipients.forEach((userId) => tell(world, "CHANNEL_UPDATE", group, userId));

/** Bots are not told about direct channels (documentation, "Channel Create"). */
function tell(world: World, type: string, group: ChannelRecord, userId: string): void {
  if (world.state.users.get(userId)?.bot) return;
  world.emit({ type, intent: 0, userIds: [userId], data: groupView(world, group, userId) });
}

function tellRecipients(world: World, type: string, group: ChannelRecord, userId: string, nick: string | null): void {
  const people = group.recipients.filter((id) => !world.state.users.get(id)?.bot);
  const data = { channel_id: group.id, user: userById(world, userId), ...(nick === null ? {} : { nick }) };
  world.emit({ type, intent: 0, userIds: people, data });
}

export function groupsOf(world: World, userId: string): ChannelRecord[] {
  return world.state.conversationsOf(userId).filter(({ type }) => type === GROUP);
}
