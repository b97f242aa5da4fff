import type { APIMessage } from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";
import { Flag } from "../wire/constants.ts";
import { isNewer } from "../wire/snowflake.ts";

/** A message, or one of our own that is still on its way. */
export interface Entry extends APIMessage {
  sending?: "waiting" | "failed";
  problem?: string;
}

/** Messages of one channel, oldest first. */
export class Log {
  entries = $state.raw<Entry[]>([]);
  state = $state<"empty" | "loading" | "loaded" | "failed">("empty");
  problem = $state("");
  hasOlder = $state(false);
}

/** More than this many stay on the server only: a flood must not fill the page. */
const KEPT = 400;

/** All channels' logs that have been looked at or spoken in. */
export class Logs {
  readonly #logs = new SvelteMap<string, Log>();

  of(channelId: string): Log {
    let log = this.#logs.get(channelId);
    if (!log) {
      log = new Log();
      this.#logs.set(channelId, log);
    }
    return log;
  }

  /** The log when there is one; never makes one, so it may be asked while the page is being computed. */
  peek(channelId: string): Log | undefined {
    return this.#logs.get(channelId);
  }

  /** Drops what the server knows better after a gap; messages only this reader has (ephemeral, failed) stay. */
  forget(): string[] {
    for (const log of this.#logs.values()) {
      log.entries = log.entries.filter((entry) => entry.sending || ((entry.flags ?? 0) & Flag.ephemeral) !== 0);
      log.state = "empty";
    }
    return [...this.#logs.keys()];
  }

  add(message: Entry): void {
    const log = this.of(message.channel_id);
    const rest = log.entries.filter((entry) => entry.id !== message.id && !isSame(entry, message));
    const at = rest.findLastIndex((entry) => isNewer(message.id, entry.id)) + 1;
    const entries = [...rest.slice(0, at), message, ...rest.slice(at)];
    if (entries.length > KEPT) log.hasOlder = true;
    log.entries = entries.slice(-KEPT);
  }

  change(channelId: string, id: string, update: (entry: Entry) => Entry): void {
    const log = this.peek(channelId);
    if (log) log.entries = log.entries.map((entry) => entry.id === id ? update(entry) : entry);
  }

  remove(channelId: string, ids: readonly string[]): void {
    const log = this.peek(channelId);
    if (log) log.entries = log.entries.filter((entry) => !ids.includes(entry.id));
  }

  /** Puts older history before what is there. */
  prepend(channelId: string, older: Entry[], hasOlder: boolean): void {
    const log = this.of(channelId);
    const known = new Set(log.entries.map((entry) => entry.id));
    const fresh = older.filter((entry) => !known.has(entry.id));
    log.entries = [...fresh, ...log.entries].sort((a, b) => isNewer(a.id, b.id) ? 1 : -1);
    log.hasOlder = hasOlder;
    log.state = "loaded";
  }
}

/** A message that came back from the server is the one that was waiting under the same nonce. */
const isSame = (entry: Entry, message: Entry) =>
  entry.sending !== undefined && message.nonce !== undefined && String(entry.nonce) === String(message.nonce);
