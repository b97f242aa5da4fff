// Threads and posts come to be and go (documentation, "Threads").
import { ApiError } from "../errors.ts";
import { INTENTS } from "../gateway/intents.ts";
import { FLAG } from "../rules/message.ts";
import { timeOf } from "../snowflake.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { deleteThreadMember, membersOfThread, setThreadMember } from "../state/threads.ts";
import { threadView } from "../views/thread.ts";
import type { World } from "../world.ts";
import { forgetHistory } from "./message-deletion.ts";
import { createMessage, emitMessage, type NewMessage, referenceTo } from "./messages.ts";
import { isoTime } from "../iso-time.ts";
import { requireRoom, watchThread } from "./thread-archive.ts";
import { tellMembers } from "./thread-members.ts";

export const THREAD = { ANNOUNCEMENT: 10, PUBLIC: 11, PRIVATE: 12 } as const;

/** A message older than this gets no thread without the channel being told; documented as "a very small value". */
const OLD_MS = 60_000;

export interface NewThread {
  name: string;
  /** 10, 11 or 12. */
  type: number;
  ownerId: string;
  /** Minutes; what the channel presets, or three days, by default. */
  autoArchive?: number | null;
  slowmode?: number | null;
  /** Private threads alone. */
  invitable?: boolean | null;
  appliedTags?: string[];
  /** Nobody joins by opening it: a webhook is no member. */
  withoutOwner?: boolean;
}

/** Starts a thread from a message: they share their id, so there is only ever one. */
export function threadFromMessage(
  world: World,
  parent: ChannelRecord,
  message: MessageRecord,
  draft: NewThread,
): ChannelRecord {
  if (world.state.channels.has(message.id)) {
    throw new ApiError(400, 160004, "A thread has already been created for this message");
  }
  const thread = store(world, parent, message.id, draft);
  message.flags |= FLAG.HAS_THREAD;
  world.state.messages.set(message.id, message);
  announce(world, thread, draft);
  emitMessage(world, "MESSAGE_UPDATE", message);
  createMessage(world, thread, {
    authorId: draft.ownerId,
    content: "",
    type: 21,
    reference: referenceTo(message),
    mentions: [],
  });
  if (world.clock.now() - timeOf(message.id) > OLD_MS) tellChannel(world, parent, thread, draft.ownerId);
  return world.state.channels.get(thread.id)!;
}

/** Starts a thread of its own; the channel is told of a public one. */
export function createThread(world: World, parent: ChannelRecord, draft: NewThread): ChannelRecord {
  const thread = store(world, parent, world.ids.next(), draft);
  announce(world, thread, draft);
  if (thread.type !== THREAD.PRIVATE) tellChannel(world, parent, thread, draft.ownerId);
  return world.state.channels.get(thread.id)!;
}

/** Opens a post of a forum or media channel: a public thread whose first message has its id. */
export function createPost(
  world: World,
  forum: ChannelRecord,
  draft: Omit<NewThread, "type">,
  message: NewMessage,
): { thread: ChannelRecord; message: MessageRecord } {
  const full = { ...draft, type: THREAD.PUBLIC };
  const thread = store(world, forum, world.ids.next(), full);
  announce(world, thread, full);
  // A forum's last message is its newest post, and nobody is told that it changed.
  const current = world.state.channels.get(forum.id) ?? forum;
  current.last_message_id = thread.id;
  world.state.channels.set(forum.id, current);
  const first = createMessage(world, thread, { ...message, id: thread.id });
  return { thread: world.state.channels.get(thread.id)!, message: first };
}

/** Takes a thread away with everything in it. Only an id and where it was are told. */
export function deleteThread(world: World, thread: ChannelRecord): void {
  // Told first: whether somebody may see it is computed from what is about to go.
  world.emit({
    type: "THREAD_DELETE",
    intent: INTENTS.GUILDS,
    guildId: thread.guild_id,
    channelId: thread.id,
    data: { id: thread.id, guild_id: thread.guild_id, parent_id: thread.parent_id, type: thread.type },
  });
  forgetThread(world, thread);
  const source = world.state.messages.get(thread.id);
  if (source?.channel_id !== thread.parent_id) return;
  source.flags &= ~FLAG.HAS_THREAD;
  world.state.messages.set(source.id, source);
  emitMessage(world, "MESSAGE_UPDATE", source);
}

/** Takes a thread away without a word, as with the channel it hangs under. */
export function forgetThread(world: World, thread: ChannelRecord): void {
  const { state } = world;
  forgetHistory(world, thread.id);
  for (const { user_id } of membersOfThread(state, thread.id)) deleteThreadMember(state, thread.id, user_id);
  state.channels.delete(thread.id);
}

function store(world: World, parent: ChannelRecord, id: string, draft: NewThread): ChannelRecord {
  const guildId = parent.guild_id!;
  requireRoom(world, guildId);
  const now = isoTime(world.clock.now());
  const thread = world.state.channels.set(id, {
    id,
    type: draft.type,
    guild_id: guildId,
    name: draft.name,
    topic: null,
    parent_id: parent.id,
    position: 0,
    nsfw: parent.nsfw,
    rate_limit_per_user: draft.slowmode ?? parent.default_thread_rate_limit_per_user ?? 0,
    overwrites: [],
    last_message_id: null,
    recipients: [],
    owner_id: draft.ownerId,
    thread_metadata: {
      archived: false,
      archive_timestamp: now,
      auto_archive_duration: draft.autoArchive ?? parent.default_auto_archive_duration ?? 4_320,
      locked: false,
      create_timestamp: now,
      ...(draft.type === THREAD.PRIVATE ? { invitable: draft.invitable ?? true } : {}),
    },
    ...(draft.appliedTags ? { applied_tags: draft.appliedTags } : {}),
    total_message_sent: 0,
  });
  // Before anybody is told: a private thread is seen by who is in it.
  if (!draft.withoutOwner) {
    setThreadMember(world.state, { thread_id: id, user_id: draft.ownerId, join_timestamp: now, flags: 0 });
  }
  watchThread(world, thread);
  return thread;
}

function announce(world: World, thread: ChannelRecord, draft: NewThread): void {
  world.emit({
    type: "THREAD_CREATE",
    intent: INTENTS.GUILDS,
    guildId: thread.guild_id,
    channelId: thread.id,
    data: { ...threadView(world, thread), newly_created: true },
  });
  if (!draft.withoutOwner) tellMembers(world, thread, draft.ownerId, true);
}

/** Discord's own message in the channel that a thread was started: its name, and where it is. */
function tellChannel(world: World, parent: ChannelRecord, thread: ChannelRecord, ownerId: string): void {
  const reference = { channel_id: thread.id, guild_id: thread.guild_id };
  createMessage(world, parent, { authorId: ownerId, content: thread.name ?? "", type: 18, reference, mentions: [] });
}
