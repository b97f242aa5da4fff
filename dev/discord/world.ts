// What every part of the local Discord is handed: the state, the time, and the way to tell the gateway.
import type { Clock } from "./clock.ts";
import type { Permission } from "./permissions/bits.ts";
import type { Snowflakes } from "./snowflake.ts";
import type { State } from "./state/state.ts";

/** Something that happened, on its way to every session that may know of it. */
export interface Emission {
  /** Name of the dispatch, for example `MESSAGE_CREATE`. */
  type: string;
  /** Intent bits of which a bot needs one; 0 is delivered always. */
  intent: number;
  guildId?: string | null;
  /** Only those who may view this channel get it. */
  channelId?: string;
  /** Only those who have this permission get it: in the channel, or in the server when none is named. */
  needs?: Permission;
  /** This person was told already. */
  exceptUserId?: string;
  /** Only these people get it. */
  userIds?: readonly string[];
  /** Of a message: whose it is and who is mentioned, for blanking content. */
  message?: { authorId: string; mentions: readonly string[] };
  data: unknown;
  /** The same without what needs the message content intent. */
  blank?: unknown;
  /** The same with what Discord tells only the clients of people. */
  forPeople?: unknown;
  /** Already serialised, instead of `data` and `blank`; asked at most once each. */
  text?: () => string;
  blankText?: () => string;
}

export interface World {
  readonly state: State;
  readonly clock: Clock;
  readonly ids: Snowflakes;
  /** `http://host:port` without a slash at the end. */
  origin(): string;
  emit(emission: Emission): void;
  /** Gives a newcomer's own sessions the server they are now in (GUILD_CREATE). */
  joined(guildId: string, userId: string): void;
  /** Members of a server who have a gateway session. */
  listeners(guildId: string): ReadonlySet<string>;
}
