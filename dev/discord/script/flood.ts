// Many events, fast: serialised ahead, sent and counted, never stored.
import { setImmediate } from "node:timers";
import { isoTime } from "../iso-time.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { World } from "../world.ts";
import type { Counters } from "./counters.ts";
import { emissionOf, type FloodKind, type Template, templateOf } from "./flood-templates.ts";

export interface FloodOptions {
  /** How many events in all. */
  count: number;
  /** Events a second; 0 is as fast as it goes. */
  rate?: number;
  /** Servers to speak in, in turn; all the bot is in by default. */
  guildIds?: readonly string[];
  /** People who speak, in turn; up to 200 members of each server by default. */
  userIds?: readonly string[];
  channelId?: string;
  content?: string;
  /** Time of the first message, ms since 1970; now by default. */
  startAt?: number;
  /** By how much each next message is later; without it messages carry the time they are made. */
  spacingMs?: number;
  /** Shares of what happens, for example `{ messages: 6, reactions: 3, joins: 1 }`; messages alone by default. */
  mix?: Partial<Record<FloodKind, number>>;
}

export interface Flooded {
  sent: number;
  ms: number;
  /** How many of each kind, when there are several. */
  kinds?: Partial<Record<FloodKind, number>>;
}

/** Most bytes a client may have waiting before the flood holds back. */
const WAITING_LIMIT = 8 << 20;
const SLICE = 250;
const SPEAKERS = 200;
const CONTENT = "The light fell through the leaves and nobody said a word for a while.";
const KINDS: readonly FloodKind[] = ["messages", "joins", "leaves", "updates", "reactions", "typing"];

export class Floods {
  readonly #world: World;
  readonly #gateway: Gateway;
  readonly #counters: Counters;
  /** Grows when all are to stop. */
  #calmed = 0;
  #writtenAt = NaN;
  #written = "";

  constructor(world: World, gateway: Gateway, counters: Counters) {
    this.#world = world;
    this.#gateway = gateway;
    this.#counters = counters;
  }

  async roll(options: FloodOptions): Promise<Flooded> {
    const order = orderOf(options.mix ?? { messages: 1 });
    const templates = new Map([...new Set(order)].map((kind) => [kind, templatesFor(this.#world, kind, options)]));
    const calmed = this.#calmed;
    const started = performance.now();
    const { count, rate = 0 } = options;
    const startAt = options.startAt ?? this.#world.clock.now();
    const kinds: Partial<Record<FloodKind, number>> = {};
    let sent = 0;
    while (sent < count && calmed === this.#calmed) {
      const due = rate > 0 ? Math.min(count, Math.floor((performance.now() - started) / 1_000 * rate) + 1) : count;
      const until = Math.min(due, sent + SLICE);
      for (; sent < until; sent++) {
        const at = options.spacingMs === undefined ? this.#world.clock.now() : startAt + sent * options.spacingMs;
        const kind = order[sent % order.length]!;
        const turn = kinds[kind] ?? 0;
        kinds[kind] = turn + 1;
        const list = templates.get(kind)!;
        this.#happen(list[turn % list.length]!, at);
      }
      if (sent < count) await pause(this.#gateway, rate > 0 && sent >= due);
    }
    return { sent, ms: performance.now() - started, ...(options.mix ? { kinds } : {}) };
  }

  calm(): void {
    this.#calmed++;
  }

  #happen(template: Template, at: number): void {
    const id = this.#world.ids.next(at);
    // Thousands share a millisecond.
    if (at !== this.#writtenAt) [this.#writtenAt, this.#written] = [at, isoTime(at)];
    if (template.authorId !== undefined) this.#counters.add(template.guildId, template.authorId, id);
    this.#gateway.emit(emissionOf(template, { id, time: this.#written, user: id }));
  }
}

/** Kinds by their shares, evenly mixed. */
function orderOf(mix: Partial<Record<FloodKind, number>>): FloodKind[] {
  const shares = KINDS.flatMap((kind) => (mix[kind] ?? 0) > 0 ? [{ kind, share: mix[kind]!, given: 0 }] : []);
  const unknown = Object.keys(mix).filter((kind) => !(KINDS as readonly string[]).includes(kind));
  if (unknown.length > 0 || shares.length === 0) throw new Error(`mix takes shares of ${KINDS.join(", ")}`);
  const total = shares.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: Math.min(total, 1_000) }, () => {
    const next = shares.reduce((most, it) => it.given / it.share < most.given / most.share ? it : most);
    next.given++;
    return next.kind;
  });
}

/** Lets the sockets drain; when ahead of the rate, waits for the next moment. */
function pause(gateway: Gateway, ahead: boolean): Promise<void> {
  return new Promise((resolve) => {
    const again = () => gateway.waiting > WAITING_LIMIT ? setTimeout(again, 1) : resolve();
    if (ahead) setTimeout(again, 1);
    else setImmediate(again);
  });
}

function templatesFor(world: World, kind: FloodKind, options: FloodOptions): Template[] {
  const { state } = world;
  const guildIds = options.guildIds ?? [...state.guilds.values()].map((guild) => guild.id);
  const speakers = (guildId: string) =>
    options.userIds?.filter((id) => state.isMember(guildId, id)) ??
      state.membersOf(guildId).map((it) => it.user_id).filter((id) => !state.users.get(id)?.bot).slice(0, SPEAKERS);
  const perGuild = guildIds.map((guildId) => {
    const channelId = options.channelId ?? state.guilds.get(guildId)?.system_channel_id ??
      state.channelsOf(guildId).find((it) => it.type === 0)?.id;
    if (channelId === undefined) return [];
    const content = options.content ?? CONTENT;
    return speakers(guildId).map((userId) => templateOf(world, kind, { guildId, channelId, userId }, content));
  });
  // Servers take turns, so that consecutive events lie far apart.
  const longest = perGuild.reduce((most, list) => Math.max(most, list.length), 0);
  const all = Array.from({ length: longest }, (_, index) => perGuild.flatMap((list) => list[index] ?? [])).flat();
  if (all.length === 0) throw new Error("Nobody can speak: give guildIds and userIds that fit together");
  return all;
}
