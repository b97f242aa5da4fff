import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { startedPoll } from "../../actions/polls.ts";
import { createPost, createThread, THREAD, threadFromMessage } from "../../actions/threads.ts";
import { requireUnblockedThread } from "../../automod/messages.ts";
import { ApiError, wrongChannelType } from "../../errors.ts";
import { mayInChannel } from "../../permissions/compute.ts";
import { CHANNEL, isForum } from "../../rules/channel.ts";
import { Form } from "../../rules/form.ts";
import { FLAG, type MessageDraft, readMessage } from "../../rules/message.ts";
import { checkTags, readAppliedTags, readThread, type ThreadForm } from "../../rules/thread.ts";
import { timeOf } from "../../snowflake.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { threadView } from "../../views/thread.ts";
import { channelOf, messageOf, requireInChannel } from "../guards.ts";
import { slowed } from "../slowmode.ts";
import { type Answer, type Call, created, type Route, route } from "../route.ts";
import { requirePostable } from "../sending.ts";
import { shown } from "../shown.ts";

const LIMIT = { limit: { limit: 50, windowMs: 300_000 } };
/** What somebody wrote: what Discord writes itself gets no thread. */
const WRITTEN = new Set([0, 19, 20, 23]);

/** What the audit log says of a thread. */
export const AUDITED = [
  "name",
  "type",
  "archived",
  "auto_archive_duration",
  "locked",
  "invitable",
  "rate_limit_per_user",
  "flags",
  "applied_tags",
] as const;

/** Threads are started: from a message, by themselves, as posts of a forum. */
export const threadRoutes: readonly Route[] = [
  route("POST", "/channels/{channel_id}/messages/{message_id}/threads", (call) => {
    const form = new Form(call.body);
    const draft = readThread(form);
    form.errors.throwIfAny();
    const channel = channelOf(call);
    const message = messageOf(call, channel);
    const type = publicType(channel);
    requireInChannel(call, channel, "CREATE_PUBLIC_THREADS", "READ_MESSAGE_HISTORY");
    if (message.ephemeral_to !== undefined || !WRITTEN.has(message.type)) {
      throw new ApiError(400, 50068, "Invalid message type");
    }
    requireUnblockedThread(call.world, channel, call.userId, draft.name);
    return started(call, threadFromMessage(call.world, channel, message, { ...draft, type, ownerId: call.userId }));
  }, LIMIT),
  route("POST", "/channels/{channel_id}/threads", (call) => {
    const form = new Form(call.body);
    const draft = readThread(form);
    const type = form.choice("type", [10, 11, 12]) ?? THREAD.PRIVATE, invitable = form.boolean("invitable");
    const tags = readAppliedTags(form) ?? [];
    const known = call.world.state.channels.get(call.params["channel_id"] ?? "");
    const message = known && isForum(known.type) ? readPost(call, form) : null;
    form.errors.throwIfAny();
    const channel = channelOf(call);
    if (message) return post(call, channel, draft, tags, message);
    if (type === THREAD.PRIVATE ? channel.type !== CHANNEL.TEXT : type !== publicType(channel)) {
      throw wrongChannelType();
    }
    requireInChannel(call, channel, type === THREAD.PRIVATE ? "CREATE_PRIVATE_THREADS" : "CREATE_PUBLIC_THREADS");
    requireUnblockedThread(call.world, channel, call.userId, draft.name);
    return started(
      call,
      createThread(call.world, channel, { ...draft, type, invitable, ownerId: call.userId }),
    );
  }, LIMIT),
];

/** Type of the threads that everybody who sees the channel sees. */
function publicType({ type }: ChannelRecord): number {
  if (type === CHANNEL.TEXT) return THREAD.PUBLIC;
  if (type === CHANNEL.ANNOUNCEMENT) return THREAD.ANNOUNCEMENT;
  throw wrongChannelType();
}

function readPost(call: Call, form: Form): MessageDraft | null {
  const message = form.form("message");
  if (!message) form.required("message");
  // Without a name as without a message, both are told at once.
  form.errors.throwIfAny();
  return readMessage(undefined, call.files, message!);
}

function post(call: Call, forum: ChannelRecord, draft: ThreadForm, tags: string[], message: MessageDraft): Answer {
  const { world, userId } = call;
  requirePostable(call, forum, message);
  checkTags(forum, tags, [], mayInChannel(world, forum.id, userId, "MANAGE_THREADS"));
  requirePostPace(call, forum);
  requireUnblockedThread(world, forum, userId, draft.name, message.content);
  const { thread, message: first } = createPost(
    world,
    forum,
    { ...draft, ownerId: userId, appliedTags: tags },
    {
      authorId: userId,
      content: message.content,
      embeds: message.embeds,
      components: call.caller.kind === "bot" ? message.components : [],
      files: message.files,
      flags: message.flags & (FLAG.SUPPRESS_EMBEDS | FLAG.SUPPRESS_NOTIFICATIONS | FLAG.COMPONENTS_V2),
      stickerIds: message.stickerIds,
      allowed: message.allowed,
      ...(message.poll ? { poll: startedPoll(world, message.poll) } : {}),
    },
  );
  return started(call, thread, { message: shown(call, first) });
}

/** A forum's own slowmode is one of posts (documentation, "Forum and Media Channel Fields"). */
function requirePostPace(call: Call, forum: ChannelRecord): void {
  const { world, userId } = call;
  if (forum.rate_limit_per_user === 0 || call.caller.kind !== "person") return;
  if (mayInChannel(world, forum.id, userId, "BYPASS_SLOWMODE")) return;
  const last = world.state.threadsOf(forum.guild_id!)
    .findLast((thread) => thread.parent_id === forum.id && thread.owner_id === userId);
  const wait = last ? timeOf(last.id) / 1_000 + forum.rate_limit_per_user - world.clock.now() / 1_000 : 0;
  if (wait > 0) throw slowed(wait);
}

function started(call: Call, thread: ChannelRecord, more: Record<string, unknown> = {}): Answer {
  audit(call, {
    guildId: thread.guild_id!,
    action: AUDIT.THREAD_CREATE,
    targetId: thread.id,
    changes: changesOf(null, auditedOf(thread), AUDITED),
  });
  return created({ ...threadView(call.world, thread, call.userId), ...more });
}

/** The fields of a thread as the audit log names them, its metadata among them. */
export function auditedOf(thread: ChannelRecord): Record<string, unknown> {
  return { ...thread, ...thread.thread_metadata };
}
