// What somebody wrote lately goes with them.
import type { MessageRecord } from "../state/message-records.ts";
import type { World } from "../world.ts";
import { deleteMessages } from "./message-deletion.ts";

/** Most messages of one MESSAGE_DELETE_BULK. */
const BULK = 100;

/** Deletes a person's messages in a server, telling each channel once for every hundred. @param since ms since 1970 */
export function purgeOf(world: World, guildId: string, userId: string, since: number): void {
  const { state } = world;
  for (const channel of [...state.channelsOf(guildId), ...state.threadsOf(guildId)]) {
    const theirs = state.messagesSince(channel.id, since).filter((it) => isTheirs(it, userId));
    for (let from = 0; from < theirs.length; from += BULK) {
      deleteMessages(world, channel, theirs.slice(from, from + BULK));
    }
  }
}

function isTheirs(message: MessageRecord, userId: string): boolean {
  return message.author_id === userId && message.webhook_id === undefined && message.ephemeral_to === undefined;
}
