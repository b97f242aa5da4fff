import type { APIMessage } from "discord-api-types/v10";
import { clock } from "../state/clock.svelte.ts";
import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";
import type { Saying } from "../state/talk.svelte.ts";
import { toPresent } from "../messages/history.ts";
import { Refusal } from "../wire/rest.ts";
import { makeNonce } from "../wire/snowflake.ts";
import { formOf, upload } from "../wire/upload.ts";

/** Says something: it stands in the log at once, and stays there with the reason when it was refused. */
export async function say(client: Client, channelId: string, saying: Saying): Promise<void> {
  const nonce = makeNonce(clock.now);
  const { content, files = [], replyTo = null, pings = true, sticker, poll } = saying;
  if (client.logs.peek(channelId)?.hasNewer) await toPresent(client, channelId);
  client.talk.wipeLine(channelId);
  client.logs.add(waitingEntry(client, channelId, nonce, saying));
  client.talk.outbox.set(nonce, saying);
  const body = {
    content,
    nonce,
    ...(replyTo ? { message_reference: { message_id: replyTo.id } } : {}),
    ...(replyTo && !pings ? { allowed_mentions: { parse: ["users", "roles", "everyone"], replied_user: false } } : {}),
    ...(sticker ? { sticker_ids: [sticker.id] } : {}),
    ...(poll ? { poll } : {}),
  };
  try {
    const sent = await post(client, channelId, nonce, body, files);
    client.logs.add({ ...sent, nonce });
    client.talk.outbox.delete(nonce);
    const slowmode = client.world.places.get(channelId)?.slowmode ?? 0;
    if (slowmode > 0) client.talk.slowUntil.set(channelId, clock.now + slowmode * 1000);
  } catch (error) {
    if (error instanceof Refusal && error.code === 20016) {
      client.talk.slowUntil.set(channelId, clock.now + (error.retryAfter ?? 1) * 1000);
    }
    client.logs.change(channelId, nonce, (entry) => ({ ...entry, sending: "failed", problem: sentenceOf(error) }));
  } finally {
    client.talk.progress.delete(nonce);
  }
}

async function post(
  client: Client,
  channelId: string,
  nonce: string,
  body: object,
  files: File[],
): Promise<APIMessage> {
  const path = `/channels/${channelId}/messages`;
  if (files.length === 0) return await client.rest.post<APIMessage>(path, body);
  const attachments = files.map((file, id) => ({ id, filename: file.name }));
  client.talk.progress.set(nonce, 0);
  return await upload<APIMessage>(
    client.userId,
    path,
    formOf({ ...body, attachments }, files),
    (share) => client.talk.progress.set(nonce, share),
  );
}

/** Says again what was refused, with everything that belonged to it. */
export async function sayAgain(client: Client, entry: Entry): Promise<void> {
  const saying = client.talk.outbox.get(entry.id);
  discard(client, entry);
  if (saying) await say(client, entry.channel_id, saying);
}

export function discard(client: Client, entry: Entry): void {
  client.talk.outbox.delete(entry.id);
  client.logs.remove(entry.channel_id, [entry.id]);
}

function waitingEntry(client: Client, channelId: string, nonce: string, { content, replyTo, sticker }: Saying): Entry {
  return {
    id: nonce,
    nonce,
    channel_id: channelId,
    content,
    author: client.me ?? { id: client.userId, username: "", discriminator: "0", global_name: null, avatar: null },
    timestamp: new Date(clock.now).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    attachments: [],
    embeds: [],
    pinned: false,
    type: replyTo ? 19 : 0,
    ...(replyTo ? { referenced_message: replyTo } : {}),
    ...(sticker ? { sticker_items: [sticker] } : {}),
    sending: "waiting",
  };
}
