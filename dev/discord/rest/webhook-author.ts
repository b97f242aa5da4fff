// Under which name and picture a webhook's message appears.
import { createHash } from "node:crypto";
import type { WebhookRecord } from "../state/webhooks.ts";

export interface Authorship {
  username: string | null;
  avatarUrl: string | null;
}

/** The webhook's own, unless the message brings others. The picture behind a link is known by the link's hash. */
export function authorOf(hook: WebhookRecord, { username, avatarUrl }: Authorship) {
  return {
    username: username ?? hook.name,
    avatar: avatarUrl === null ? hook.avatar : createHash("md5").update(avatarUrl).digest("hex"),
  };
}
