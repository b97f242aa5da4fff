// Which session gets which event, and how much of it.
import { channelPermissions, mayInChannel, mayInGuild } from "../permissions/compute.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import type { Emission, World } from "../world.ts";
import { INTENTS } from "./intents.ts";
import type { Session, SessionIdentity } from "./session.ts";

/** An emission that is serialised once, however many sessions get it. */
export class Parcel {
  readonly emission: Emission;
  #full: string | undefined;
  #blank: string | undefined;
  #forPeople: string | undefined;

  constructor(emission: Emission) {
    this.emission = emission;
  }

  /** Hands the event to a session that may know of it. */
  deliver(world: World, session: Session): boolean {
    if (!mayKnow(world, session.identity, this.emission)) return false;
    session.dispatch(this.emission.type, this.#textFor(session.identity));
    return true;
  }

  #textFor(who: SessionIdentity): string {
    if (!who.bot && this.emission.forPeople !== undefined) {
      return this.#forPeople ??= JSON.stringify(this.emission.forPeople);
    }
    return readsContent(who, this.emission) ? this.full : this.blank;
  }

  get full(): string {
    return this.#full ??= this.emission.text?.() ?? JSON.stringify(this.emission.data);
  }

  get blank(): string {
    return this.#blank ??= this.emission.blankText?.() ?? JSON.stringify(this.emission.blank);
  }
}

function mayKnow(world: World, who: SessionIdentity, emission: Emission): boolean {
  const { guildId, channelId, userIds } = emission;
  if (who.bot && emission.intent !== 0 && !(who.intents & emission.intent)) return false;
  if (!onShard(who, guildId ?? null)) return false;
  if (emission.exceptUserId === who.userId) return false;
  if (userIds) return userIds.includes(who.userId);
  if (guildId && !world.state.isMember(guildId, who.userId)) return false;
  if (channelId && emission.needs) return mayInChannel(world, channelId, who.userId, emission.needs);
  if (guildId && emission.needs) return mayInGuild(world, guildId, who.userId, emission.needs);
  if (channelId) return (channelPermissions(world, channelId, who.userId) & PERMISSIONS.VIEW_CHANNEL) !== 0n;
  return true;
}

/** Servers are spread over shards by id; direct messages go to the first (documentation, "Sharding"). */
export function onShard({ shard: [id, count] }: SessionIdentity, guildId: string | null): boolean {
  return count === 1 || shardOf(guildId, count) === id;
}

/** The shard a server is on. */
function shardOf(guildId: string | null, count: number): number {
  return guildId === null ? 0 : Number((BigInt(guildId) >> 22n) % BigInt(count));
}

/** Content without the intent: only of own messages, direct messages and where one is mentioned. */
export function readsContent(who: SessionIdentity, { message, guildId, blank, blankText }: Emission): boolean {
  if (!who.bot || (blank === undefined && !blankText) || !guildId || who.intents & INTENTS.MESSAGE_CONTENT) return true;
  return message !== undefined && (message.authorId === who.userId || message.mentions.includes(who.userId));
}
