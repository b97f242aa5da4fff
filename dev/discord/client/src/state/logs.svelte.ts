import type { APIMessage } from "discord-api-types/v10";
import { SvelteMap } from "svelte/reactivity";
import { Flag } from "../wire/constants.ts";
import { isNewer } from "../wire/snowflake.ts";

/** A message, or one of our own that is still on its way. */
export interface Entry extends APIMessage {
  sending?: "waiting" | "failed";
  problem?: string;
}

/** A stretch of one channel's messages, oldest first: the whole of a long history is never in the page at once. */
export class Log {
  entries = $state.raw<Entry[]>([]);
  state = $state<"empty" | "loading" | "loaded" | "failed">("empty");
  problem = $state("");
  hasOlder = $state(false);
  /** Whether the stretch ends before the newest message. */
  hasNewer = $state(false);
  /** Messages that arrived after the end of the stretch. */
  missed = $state(0);
  /** Whether somebody reads above the end: then what they read is kept, not what arrives. */
  held = false;
  /** What only this reader has (ephemeral, failed), while the stretch ends before it. */
  aside: Entry[] = [];
}

/** More than this many at once stay on the server: neither a flood nor a long history may fill the page. */
export const KEPT = 250;

/** What only this reader has: the server gives it no second time. */
export const isOwn = (entry: Entry): boolean =>
  entry.sending !== undefined || ((entry.flags ?? 0) & Flag.ephemeral) !== 0;

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

  /** Drops what the server knows better after a gap; messages only this reader has stay. */
  forget(): string[] {
    for (const log of this.#logs.values()) {
      log.entries = [...log.entries.filter(isOwn), ...log.aside];
      log.aside = [];
      log.hasNewer = false;
      log.missed = 0;
      log.state = "empty";
    }
    return [...this.#logs.keys()];
  }

  add(message: Entry): void {
    const log = this.of(message.channel_id);
    if (log.hasNewer && !log.entries.some((entry) => entry.id === message.id || isSame(entry, message))) {
      if (isOwn(message)) log.aside = [...log.aside.filter((entry) => entry.id !== message.id), message];
      else log.missed += 1;
      return;
    }
    const rest = log.entries.filter((entry) => entry.id !== message.id && !isSame(entry, message));
    const at = rest.findLastIndex((entry) => isNewer(message.id, entry.id)) + 1;
    const entries = [...rest.slice(0, at), message, ...rest.slice(at)];
    if (log.held) this.#keepOldest(log, entries);
    else this.#keepNewest(log, entries);
  }

  change(channelId: string, id: string, update: (entry: Entry) => Entry): void {
    const log = this.peek(channelId);
    if (!log) return;
    const updated = (entry: Entry): Entry => {
      if (entry.id === id) return update(entry);
      const answered = entry.referenced_message;
      return answered?.id === id ? { ...entry, referenced_message: update(answered) } : entry;
    };
    log.entries = log.entries.map(updated);
    log.aside = log.aside.map(updated);
  }

  remove(channelId: string, ids: readonly string[]): void {
    const log = this.peek(channelId);
    if (!log) return;
    const gone = (id: string | undefined) => id !== undefined && ids.includes(id);
    log.aside = log.aside.filter((entry) => !gone(entry.id));
    log.entries = log.entries.filter((entry) => !gone(entry.id)).map((entry) =>
      gone(entry.referenced_message?.id) ? { ...entry, referenced_message: null } : entry
    );
  }

  /** Puts older history before what is there. */
  prepend(channelId: string, older: Entry[], hasOlder: boolean): void {
    const log = this.of(channelId);
    log.hasOlder = hasOlder;
    this.#keepOldest(log, merged(log.entries, older));
    log.state = "loaded";
  }

  /** Puts newer history after what is there; at the present, what only this reader has comes back. */
  append(channelId: string, newer: Entry[], hasNewer: boolean): void {
    const log = this.of(channelId);
    log.hasNewer = hasNewer;
    const own = hasNewer ? [] : log.aside;
    if (!hasNewer) {
      log.aside = [];
      log.missed = 0;
    }
    this.#keepNewest(log, merged(log.entries, [...newer, ...own]));
    log.state = "loaded";
  }

  /** Shows another stretch of the history instead. */
  replace(channelId: string, page: Entry[], hasOlder: boolean, hasNewer: boolean): void {
    const log = this.of(channelId);
    log.aside = [...log.aside, ...log.entries.filter(isOwn)];
    log.entries = [];
    log.hasOlder = hasOlder;
    this.append(channelId, page, hasNewer);
  }

  #keepNewest(log: Log, entries: Entry[]): void {
    if (entries.length > KEPT) log.hasOlder = true;
    log.entries = entries.slice(-KEPT);
  }

  #keepOldest(log: Log, entries: Entry[]): void {
    const cut = entries.slice(KEPT);
    if (cut.length > 0) {
      log.hasNewer = true;
      log.aside = [...log.aside, ...cut.filter(isOwn)];
    }
    log.entries = entries.slice(0, KEPT);
  }
}

function merged(known: Entry[], more: Entry[]): Entry[] {
  const ids = new Set(known.map((entry) => entry.id));
  return [...known, ...more.filter((entry) => !ids.has(entry.id))].sort((a, b) => isNewer(a.id, b.id) ? 1 : -1);
}

/** A message that came back from the server is the one that was waiting under the same nonce. */
const isSame = (entry: Entry, message: Entry) =>
  entry.sending !== undefined && message.nonce !== undefined && String(entry.nonce) === String(message.nonce);
