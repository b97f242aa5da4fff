// Who a message mentions: what is written, as far as it is allowed and may be.
import { mayInChannel } from "../permissions/compute.ts";
import { ALL_MENTIONS, type AllowedMentions } from "../rules/allowed-mentions.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";

export interface Mentioned {
  users: string[];
  roles: string[];
  everyone: boolean;
}

export interface MentionSource {
  /** Whoever writes; a webhook has no member's permissions and may mention all. */
  authorId: string;
  webhook: boolean;
  text: string;
  allowed: AllowedMentions | undefined;
  replyTo: MessageRecord | undefined;
}

export function mentionsIn(world: World, channel: ChannelRecord, source: MentionSource): Mentioned {
  const { text, replyTo } = source;
  const { everyone, users, roles, repliedUser } = source.allowed ?? ALL_MENTIONS;
  const found = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))];
  const mayMentionAll = channel.guild_id !== null &&
    (source.webhook || mayInChannel(world, channel.id, source.authorId, "MENTION_EVERYONE"));
  const people = found(/<@!?(\d{15,20})>/g).filter((id) =>
    world.state.users.has(id) && (users === true || users.has(id))
  );
  if (replyTo && repliedUser && !people.includes(replyTo.author_id) && world.state.users.has(replyTo.author_id)) {
    people.push(replyTo.author_id);
  }
  const named = found(/<@&(\d{15,20})>/g).filter((id) => {
    const role = world.state.roles.get(id);
    return role?.guild_id === channel.guild_id && (role.mentionable || mayMentionAll) &&
      (roles === true || roles.has(id));
  });
  return { users: people, roles: named, everyone: everyone && mayMentionAll && /@(everyone|here)\b/.test(text) };
}
