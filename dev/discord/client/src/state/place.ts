import type { APIChannel, APIGuildForumTag, APIUser } from "discord-api-types/v10";
import { Channel } from "../wire/constants.ts";

/** A channel as far as this client looks at it; threads and direct messages included. */
export interface Place {
  id: string;
  type: number;
  name: string;
  guildId: string | null;
  parentId: string | null;
  position: number;
  topic: string | null;
  recipients: APIUser[];
  overwrites: Overwrite[];
  /** Seconds between two messages of one person. */
  slowmode: number;
  nsfw: boolean;
  /** Whose thread or group this is. */
  ownerId: string | null;
  icon: string | null;
  /** How many may be connected; 0 is without end. */
  userLimit: number;
  /** Tags that posts of a forum may carry. */
  tags: APIGuildForumTag[];
  /** Whether each new post must carry one. */
  tagRequired: boolean;
  /** Order of a forum's posts: 0 by the last message, 1 by when they began; null is the reader's choice. */
  sortOrder: number | null;
  thread: ThreadState | null;
}

/** Permissions of one role (0) or member (1) in one channel. */
export interface Overwrite {
  id: string;
  type: 0 | 1;
  allow: string;
  deny: string;
}

export interface ThreadState {
  archived: boolean;
  locked: boolean;
  /** Minutes without a message after which it is archived. */
  autoArchiveMinutes: number;
  memberCount: number;
  messageCount: number;
  appliedTags: string[];
  /** Whether it stands at the top of its forum. */
  pinned: boolean;
}

/** Reads what the gateway or REST gives for a channel. @param before what was known of it */
export function placeOf(channel: APIChannel, guildId: string | undefined, before: Place | undefined): Place {
  const raw = channel as APIChannel & Partial<RawPlace>;
  const recipients = raw.recipients ?? before?.recipients ?? [];
  return {
    id: channel.id,
    type: channel.type,
    name: channel.name ?? namesOf(recipients),
    guildId: guildId ?? raw.guild_id ?? null,
    parentId: raw.parent_id ?? null,
    position: raw.position ?? 0,
    topic: raw.topic ?? null,
    recipients,
    overwrites: raw.permission_overwrites ?? [],
    slowmode: raw.rate_limit_per_user ?? 0,
    nsfw: raw.nsfw ?? false,
    ownerId: raw.owner_id ?? null,
    icon: raw.icon ?? null,
    userLimit: raw.user_limit ?? 0,
    tags: raw.available_tags ?? [],
    tagRequired: ((raw.flags ?? 0) & REQUIRE_TAG) !== 0,
    sortOrder: raw.default_sort_order ?? null,
    thread: raw.thread_metadata ? threadStateOf(raw, raw.thread_metadata) : null,
  };
}

const THREADS: number[] = [Channel.announcementThread, Channel.publicThread, Channel.privateThread];
export const isThread = (place: Pick<Place, "type">): boolean => THREADS.includes(place.type);

/** What a conversation without a name is called. */
export const namesOf = (recipients: readonly APIUser[]): string =>
  recipients.map((user) => user.global_name ?? user.username).join(", ") || "Nobody else";

/** Channel flags (documentation, "Channel Flags"). */
const PINNED = 1 << 1, REQUIRE_TAG = 1 << 4;

function threadStateOf(raw: Partial<RawPlace>, metadata: RawThread): ThreadState {
  return {
    archived: metadata.archived,
    locked: metadata.locked ?? false,
    autoArchiveMinutes: metadata.auto_archive_duration,
    memberCount: raw.member_count ?? 0,
    messageCount: raw.message_count ?? 0,
    appliedTags: raw.applied_tags ?? [],
    pinned: ((raw.flags ?? 0) & PINNED) !== 0,
  };
}

interface RawPlace {
  guild_id: string;
  parent_id: string | null;
  position: number;
  topic: string | null;
  flags: number;
  recipients: APIUser[];
  permission_overwrites: Overwrite[];
  rate_limit_per_user: number;
  nsfw: boolean;
  owner_id: string;
  icon: string | null;
  user_limit: number;
  available_tags: APIGuildForumTag[];
  default_sort_order: number | null;
  thread_metadata: RawThread;
  member_count: number;
  message_count: number;
  applied_tags: string[];
}

interface RawThread {
  archived: boolean;
  locked?: boolean;
  auto_archive_duration: number;
}
