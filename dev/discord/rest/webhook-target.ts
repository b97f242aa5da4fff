// Where a webhook's message goes: its channel, a thread of it, or a new post of its forum.
import { createPost } from "../actions/threads.ts";
import { createMessage, type NewMessage } from "../actions/messages.ts";
import { ApiError, unknown } from "../errors.ts";
import type { Form } from "../rules/form.ts";
import { checkTags, readAppliedTags } from "../rules/thread.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { isThread } from "../state/state.ts";
import type { WebhookRecord } from "../state/webhooks.ts";
import { idQuery } from "./guards.ts";
import type { Call } from "./route.ts";
import { threadLocked } from "./thread-guards.ts";

const FORUMS = [15, 16];

/** The thread that the query names; it must hang under the webhook's channel. */
export function threadOf(call: Call, hook: WebhookRecord): ChannelRecord | null {
  const id = idQuery(call, "thread_id");
  if (id === null) return null;
  const thread = call.world.state.channels.get(id);
  if (!thread || !isThread(thread) || thread.parent_id !== hook.channel_id) throw unknown("Channel");
  return thread;
}

export interface NewPost {
  name: string | null;
  tags: string[];
}

export function readPost(form: Form): NewPost {
  return {
    name: form.string("thread_name", { min: 1, max: 100 }),
    tags: readAppliedTags(form) ?? [],
  };
}

/** Sends it. @param service messages of other services cannot open posts */
export function deliver(
  call: Call,
  hook: WebhookRecord,
  post: NewPost,
  message: NewMessage,
  service = false,
): MessageRecord {
  const { world } = call;
  const channel = world.state.channels.get(hook.channel_id);
  if (!channel) throw unknown("Channel");
  const thread = threadOf(call, hook);
  const forum = FORUMS.includes(channel.type);
  if (!forum && post.name !== null) {
    throw new ApiError(400, 220003, "Webhooks can only create threads in forum channels");
  }
  if (forum && thread && post.name !== null) {
    throw new ApiError(400, 220002, "Webhooks posted to forum channels cannot have both a thread_name and thread_id");
  }
  if (forum && !thread && service) {
    throw new ApiError(400, 220004, "Webhook services cannot be used in forum channels");
  }
  if (forum && !thread && post.name === null) {
    throw new ApiError(400, 220001, "Webhooks posted to forum channels must have a thread_name or thread_id");
  }
  if (thread?.thread_metadata?.locked) throw threadLocked();
  if (!forum || thread) return createMessage(world, thread ?? channel, message);
  checkTags(channel, post.tags, [], false);
  const draft = { name: post.name!, ownerId: hook.id, appliedTags: post.tags, withoutOwner: true };
  return createPost(world, channel, draft, message).message;
}
