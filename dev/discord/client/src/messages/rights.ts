import { permissionsIn } from "../state/permissions.ts";
import type { Client } from "../state/client.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";
import { Channel, Flag, Permission } from "../wire/constants.ts";

/** Types of messages that somebody wrote: all others are the server's own sentences. */
export const isWritten = (entry: Entry): boolean => [0, 19, 20, 23].includes(entry.type);

/** What this person may do with a message. */
export interface MessageRights {
  react: boolean;
  reply: boolean;
  edit: boolean;
  remove: boolean;
  pin: boolean;
  forward: boolean;
  thread: boolean;
  clearReactions: boolean;
}

export function rightsOver(client: Client, entry: Entry): MessageRights {
  const place = client.world.places.get(entry.channel_id);
  const own = entry.author.id === client.userId && !entry.webhook_id;
  const isHere = entry.sending === undefined && ((entry.flags ?? 0) & (Flag.ephemeral | Flag.loading)) === 0;
  const bits = place ? permissionsIn(client.world, place, client.userId) : 0n;
  const may = (bit: bigint) => isHere && (place?.guildId === null || (bits & bit) !== 0n);
  const inServer = place?.guildId != null;
  const manages = inServer && may(Permission.manageMessages);
  return {
    react: may(Permission.addReactions),
    reply: isHere && isWritten(entry) && may(Permission.sendMessages),
    edit: isHere && own && isWritten(entry) && !entry.poll && !entry.message_snapshots?.length,
    remove: isHere && (own || manages) && !UNDELETABLE.includes(entry.type),
    pin: isWritten(entry) && (inServer ? may(Permission.pinMessages) : isHere),
    forward: isHere && isWritten(entry) && !entry.poll,
    thread: isWritten(entry) && !entry.thread && inServer && may(Permission.createPublicThreads) &&
      THREADED.includes(place?.type ?? -1),
    clearReactions: manages && (entry.reactions?.length ?? 0) > 0,
  };
}

/** Kinds of channels whose messages can begin a thread. */
const THREADED: number[] = [Channel.text, Channel.announcement];
/** Discord's description calls these not deletable: recipients coming and going, calls, a channel's name and picture. */
const UNDELETABLE = [1, 2, 3, 4, 5, 21];
