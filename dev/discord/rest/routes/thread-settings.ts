import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { createMessage } from "../../actions/messages.ts";
import { isoTime } from "../../iso-time.ts";
import { changeThread, PINNED, requireRoom } from "../../actions/thread-archive.ts";
import { deleteThread } from "../../actions/threads.ts";
import { maximumReached, missingPermissions, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { isForum } from "../../rules/channel.ts";
import { Form } from "../../rules/form.ts";
import { checkTags, readThreadChanges, type ThreadChanges } from "../../rules/thread.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { isThread } from "../../state/state.ts";
import { threadView } from "../../views/thread.ts";
import { requireInChannel } from "../guards.ts";
import { type Answer, type Call, ok } from "../route.ts";
import { takeSublimit } from "../sublimit.ts";
import { requireAwake, requireUnlocked } from "../thread-guards.ts";
import type { ChannelKind } from "./channel-kinds.ts";
import { AUDITED, auditedOf } from "./threads.ts";

/** Posts kept at the top of a forum (documentation, "JSON error codes": 30047). */
const PINNED_POSTS = 1;

/** What a thread is called, whether it sleeps, is locked, kept at the top; and that it goes. */
export const threadKind: ChannelKind = {
  fits: isThread,
  change(call, thread) {
    const form = new Form(call.body);
    const changes = readThreadChanges(form);
    form.errors.throwIfAny();
    return change(call, thread, changes);
  },
  remove(call, thread) {
    requireInChannel(call, thread, "MANAGE_THREADS");
    const view = threadView(call.world, thread, call.userId);
    deleteThread(call.world, thread);
    audit(call, {
      guildId: thread.guild_id!,
      action: AUDIT.THREAD_DELETE,
      targetId: thread.id,
      changes: changesOf(auditedOf(thread), null, AUDITED),
    });
    return ok(view);
  },
};

function change(call: Call, thread: ChannelRecord, changes: ThreadChanges): Answer {
  const { world } = call, metadata = thread.thread_metadata!;
  requireMay(call, thread, changes);
  // A thread that sleeps is only woken, or changed in the same breath.
  if (metadata.archived && changes.archived !== false && Object.keys(changes).some((key) => key !== "archived")) {
    requireAwake(thread);
  }
  if (metadata.archived && changes.archived === false) requireRoom(world, thread.guild_id!);
  const flags = flagsAfter(call, thread, changes);
  if (changes.appliedTags) requireTags(call, thread, changes.appliedTags);
  const renamed = changes.name !== undefined && changes.name !== thread.name;
  if (renamed) takeSublimit(world, `rename:${thread.id}`, { limit: 2, windowMs: 600_000 });
  const archived = changes.archived ?? metadata.archived;
  const autoArchive = changes.autoArchive ?? metadata.auto_archive_duration;
  const stamped = archived !== metadata.archived || autoArchive !== metadata.auto_archive_duration;
  const draft: Partial<ChannelRecord> = {
    thread_metadata: {
      ...metadata,
      archived,
      auto_archive_duration: autoArchive,
      locked: changes.locked ?? metadata.locked,
      ...(stamped ? { archive_timestamp: isoTime(world.clock.now()) } : {}),
      ...(metadata.invitable === undefined ? {} : { invitable: changes.invitable ?? metadata.invitable }),
    },
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.slowmode == null ? {} : { rate_limit_per_user: changes.slowmode }),
    ...(flags === undefined ? {} : { flags }),
    ...(changes.appliedTags ? { applied_tags: changes.appliedTags } : {}),
  };
  const differences = changesOf(auditedOf(thread), auditedOf({ ...thread, ...draft }), AUDITED);
  // What is so already is no event.
  if (differences.length === 0) return ok(threadView(world, thread, call.userId));
  const next = changeThread(world, thread, draft);
  audit(call, { guildId: next.guild_id!, action: AUDIT.THREAD_UPDATE, targetId: next.id, changes: differences });
  if (renamed && !archived) createMessage(world, next, { authorId: call.userId, content: next.name!, type: 4 });
  return ok(threadView(world, world.state.channels.get(next.id)!, call.userId));
}

/** Documentation, "Editing & Deleting Threads": who opened it may do most; waking it is for everybody who may write. */
function requireMay(call: Call, thread: ChannelRecord, changes: ThreadChanges): void {
  const may = (...names: ("MANAGE_THREADS" | "SEND_MESSAGES_IN_THREADS")[]) =>
    mayInChannel(call.world, thread.id, call.userId, ...names);
  if (may("MANAGE_THREADS")) return;
  const { archived, locked, slowmode, flags, ...others } = changes;
  if (thread.thread_metadata!.locked) requireUnlocked(call, thread);
  if (locked !== undefined || slowmode != null || flags !== undefined) throw missingPermissions();
  const owner = thread.owner_id === call.userId;
  if (!owner && (Object.keys(others).length > 0 || archived === true)) throw missingPermissions();
  if (archived === false && !may("SEND_MESSAGES_IN_THREADS")) throw missingPermissions();
}

/** Falling asleep takes a post down from the top of its forum, where there is room for one. */
function flagsAfter(call: Call, thread: ChannelRecord, { flags: wanted, archived }: ThreadChanges): number | undefined {
  if (archived) return thread.flags === undefined ? undefined : thread.flags & ~PINNED;
  if (wanted === undefined) return thread.flags;
  const { state } = call.world, before = thread.flags ?? 0;
  const flags = (before & ~PINNED) | (wanted & PINNED);
  if (flags === before) return thread.flags;
  if (!isForum(state.channels.get(thread.parent_id!)?.type ?? 0)) throw wrongChannelType();
  const others = state.threadsOf(thread.guild_id!).filter((it) => {
    return it.id !== thread.id && it.parent_id === thread.parent_id && (it.flags ?? 0) & PINNED;
  });
  if (flags & PINNED && others.length >= PINNED_POSTS) {
    throw maximumReached(30047, "pinned threads in a forum channel", PINNED_POSTS);
  }
  return flags;
}

function requireTags(call: Call, thread: ChannelRecord, tags: string[]): void {
  const forum = call.world.state.channels.get(thread.parent_id!);
  if (!forum || !isForum(forum.type)) throw wrongChannelType();
  const moderator = mayInChannel(call.world, thread.id, call.userId, "MANAGE_THREADS");
  checkTags(forum, tags, thread.applied_tags ?? [], moderator);
}
