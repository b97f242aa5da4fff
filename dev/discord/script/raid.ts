// Many new accounts come at once and write: what anti-raid measures are for.
import { joinGuild } from "../actions/members.ts";
import { ApiError } from "../errors.ts";
import type { Rest } from "../rest/handle.ts";
import { addUser } from "../state/build.ts";
import type { World } from "../world.ts";

export interface RaidOptions {
  guildId: string;
  /** How many come, 1 to 1,000. */
  accounts: number;
  /** In what time; joins are spread evenly over it. */
  seconds: number;
  messagesEach?: number;
  content?: string;
  /** How old the accounts are; an hour by default. */
  accountAgeMs?: number;
  /** Where they write; the server's system channel, or its first, by default. */
  channelId?: string;
}

export interface RaidView {
  raidId: string;
  guildId: string;
  joined: number;
  sent: number;
  /** Joins and messages that were refused, for example because the writer was gone. */
  refused: number;
  left: number;
}

interface Step {
  at: number;
  userId: string;
  act: "join" | "write";
}

const HOUR_MS = 3_600_000;
const MAXIMUM = 1_000;
/** Between joining and the first message, and from message to message. */
const PAUSE_MS = 1_000;
const CONTENT = "Free gifts for everybody: https://example.com/gifts";

export class Raids {
  readonly #world: World;
  readonly #rest: Rest;
  readonly #raids = new Map<string, Raid>();

  constructor(world: World, rest: Rest) {
    this.#world = world;
    this.#rest = rest;
  }

  /** Begins one; it goes on by itself. */
  begin(options: RaidOptions): { raidId: string; userIds: string[] } {
    const raid = new Raid(this.#world, this.#rest, options);
    this.#raids.set(raid.id, raid);
    void raid.goOn();
    return { raidId: raid.id, userIds: raid.userIds };
  }

  get all(): RaidView[] {
    return [...this.#raids.values()].map((raid) => raid.view);
  }

  /** Stops all. */
  calm(): void {
    for (const raid of this.#raids.values()) raid.stop();
    this.#raids.clear();
  }
}

class Raid {
  readonly #world: World;
  readonly #rest: Rest;
  readonly #options: RaidOptions;
  readonly #channelId: string | undefined;
  #steps: Step[];
  #next = 0;
  #joined = 0;
  #sent = 0;
  #refused = 0;
  #busy = false;
  #callOff = () => {};
  readonly id: string;
  readonly userIds: string[];

  constructor(world: World, rest: Rest, options: RaidOptions) {
    const { guildId, accounts, seconds, messagesEach = 1, accountAgeMs = HOUR_MS } = options;
    const guild = world.state.guilds.get(guildId);
    if (!guild) throw new Error(`No server has the id ${guildId}: see GET /_script/guilds`);
    if (!(accounts >= 1 && accounts <= MAXIMUM)) throw new Error(`accounts must be 1 to ${MAXIMUM}`);
    if (!(seconds >= 0)) throw new Error("seconds must be 0 or more");
    this.#world = world;
    this.#rest = rest;
    this.#options = options;
    const now = world.clock.now();
    this.id = world.ids.next();
    this.userIds = Array.from({ length: accounts }, () => world.ids.next(now - accountAgeMs));
    this.#channelId = options.channelId ?? guild.system_channel_id ??
      world.state.channelsOf(guildId).find(({ type }) => type === 0)?.id;
    this.#steps = this.userIds.flatMap((userId, index): Step[] => {
      const at = now + index * seconds * 1_000 / accounts;
      const writes = Array.from({ length: messagesEach }, (_, n): Step => ({
        at: at + (n + 1) * PAUSE_MS,
        userId,
        act: "write",
      }));
      return [{ at, userId, act: "join" }, ...writes];
    }).sort((a, b) => a.at - b.at);
  }

  get view(): RaidView {
    return {
      raidId: this.id,
      guildId: this.#options.guildId,
      joined: this.#joined,
      sent: this.#sent,
      refused: this.#refused,
      left: this.#steps.length - this.#next,
    };
  }

  /** Does everything that is due, in order, and comes back for the rest. */
  async goOn(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let step = this.#steps[this.#next]; step; step = this.#steps[this.#next]) {
      const wait = step.at - this.#world.clock.now();
      if (wait > 0) {
        this.#callOff = this.#world.clock.after(wait, () => void this.goOn());
        break;
      }
      this.#next++;
      await this.#take(step);
    }
    this.#busy = false;
  }

  stop(): void {
    this.#callOff();
    this.#steps = this.#steps.slice(0, this.#next);
  }

  async #take({ userId, act }: Step): Promise<void> {
    const { guildId, content = CONTENT } = this.#options;
    const { state } = this.#world;
    if (act === "join") {
      if (!state.guilds.has(guildId)) return this.stop();
      if (!state.users.has(userId)) addUser(state, userId, `Guest ${userId.slice(-6)}`);
      try {
        joinGuild(this.#world, guildId, userId);
        this.#joined++;
      } catch (error) {
        // A server may be closed to newcomers.
        if (!(error instanceof ApiError)) throw error;
        this.#refused++;
      }
      return;
    }
    if (this.#channelId === undefined) return;
    // The way of every message: what a server's rules do to it they do here too.
    const reply = await this.#rest.as(userId, "POST", `/channels/${this.#channelId}/messages`, { content });
    if (reply.status < 400) this.#sent++;
    else this.#refused++;
  }
}
