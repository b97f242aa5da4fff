// The script side: people act, floods roll, things break, and tests look at what happened.
import { openDirect } from "../actions/direct.ts";
import { installBot } from "../actions/install.ts";
import { leaveGuild } from "../actions/leave.ts";
import { joinGuild } from "../actions/members.ts";
import { createModerated } from "../automod/messages.ts";
import type { MovableClock } from "../clock.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { APPLICATION_FLAGS } from "../gateway/intents.ts";
import type { Rest } from "../rest/handle.ts";
import { forgetSublimits } from "../rest/sublimit.ts";
import { addUser } from "../state/build.ts";
import type { MessageRecord } from "../state/message-records.ts";
import { messageView } from "../views/message.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";
import { Acts } from "./acts.ts";
import { advanceClock } from "./clock.ts";
import { Counters } from "./counters.ts";
import type { Fault } from "./fault-kinds.ts";
import { Faults } from "./faults.ts";
import { type Flooded, type FloodOptions, Floods } from "./flood.ts";
import { type GuildOptions, type MadeGuild, Places } from "./places.ts";
import { type RaidOptions, Raids, type RaidView } from "./raid.ts";
import type { RequestEntry, RequestLog } from "./requests.ts";
import type { RestFaults } from "./rest-faults.ts";
import { saidBeside, type Saying } from "./sayings.ts";
import { guildsView, type PageOptions, peopleView } from "./views.ts";

export interface SayOptions extends Saying {
  userId: string;
  channelId: string;
  content: string;
  /** When it was written: ms since 1970 or RFC 3339; now by default. */
  at?: number | string;
  /** Id of the message this answers. */
  replyTo?: string;
}

/** Where the dashboard takes people back after they signed in. */
const CALLBACK = "/auth/callback";

export interface ScriptParts {
  world: World;
  clock: MovableClock;
  gateway: Gateway;
  rest: Rest;
  faults: RestFaults;
  log: RequestLog;
  /** The application that servers are made with. */
  applicationId: string;
}

export class Script {
  readonly #parts: ScriptParts;
  readonly #faults: Faults;
  readonly #places: Places;
  readonly #floods: Floods;
  readonly #raids: Raids;
  readonly counted = new Counters();
  /** What people do with a client of theirs. */
  readonly acts: Acts;

  constructor(parts: ScriptParts) {
    const { world, gateway, rest, applicationId } = parts;
    this.#parts = parts;
    this.#faults = new Faults({ ...parts, invalid: rest.invalid });
    this.#places = new Places(world, applicationId);
    this.#floods = new Floods(world, gateway, this.counted);
    this.#raids = new Raids(world, rest);
    this.acts = new Acts(world, rest);
  }

  /** Somebody writes. Stored, delivered and counted. */
  say({ userId, channelId, content, at, replyTo, ...beside }: SayOptions): MessageRecord {
    const { world } = this.#parts;
    const channel = world.state.channels.get(channelId);
    if (!channel) throw new Error(`No channel has the id ${channelId}: see GET /_script/guilds`);
    if (!world.state.users.has(userId)) throw new Error(`Nobody has the id ${userId}: see GET /_script/people`);
    const answered = replyTo ? world.state.messages.get(replyTo) : undefined;
    const time = typeof at === "string" ? Date.parse(at) : at;
    const message = createModerated(world, channel, {
      authorId: userId,
      content,
      ...(time === undefined ? {} : { at: time }),
      ...(answered ? { replyTo: answered } : {}),
      ...saidBeside(world, beside),
    });
    if (channel.guild_id) this.counted.add(channel.guild_id, userId, message.id);
    return message;
  }

  /** Somebody joins; a new person when only a name is given. */
  join({ guildId, userId, name }: { guildId: string; userId?: string; name?: string }): string {
    const { world } = this.#parts;
    if (!world.state.guilds.has(guildId)) throw new Error(`No server has the id ${guildId}: see GET /_script/guilds`);
    const id = userId ?? world.ids.next();
    if (!world.state.users.has(id)) addUser(world.state, id, name ?? `Guest ${id.slice(-4)}`);
    if (world.state.applications.has(id)) installBot(world, world.state.applications.get(id)!, guildId, "0");
    else joinGuild(world, guildId, id);
    return id;
  }

  leave({ guildId, userId }: { guildId: string; userId: string }): void {
    leaveGuild(this.#parts.world, guildId, userId);
  }

  /** A server of any size. Ids depend only on how many were made before. */
  guild(options: GuildOptions = {}): MadeGuild {
    return this.#places.guild(options);
  }

  guilds({ count, ...each }: GuildOptions & { count: number }): string[] {
    return this.#places.guilds(count, each);
  }

  flood(options: FloodOptions): Promise<Flooded> {
    return this.#floods.roll(options);
  }

  /** New accounts come at once and write; it goes on by itself. */
  raid(options: RaidOptions): { raidId: string; userIds: string[] } {
    return this.#raids.begin(options);
  }

  get raids(): RaidView[] {
    return this.#raids.all;
  }

  /** Stops raids and floods. */
  calm(): void {
    this.#raids.calm();
    this.#floods.calm();
  }

  /** Moves the clock ahead. @returns the time then */
  advance(ms: number): number {
    return advanceClock(this.#parts.clock, this.#parts.world.state, ms);
  }

  get now(): number {
    return this.#parts.clock.now();
  }

  /** Opens the direct channel of two people. @returns its id */
  direct(userId: string, otherId: string): string {
    return openDirect(this.#parts.world, userId, otherId).id;
  }

  /** Grants or takes the privileged intents of an application. */
  privileged(
    wanted: { members?: boolean; presences?: boolean; messageContent?: boolean; applicationId?: string },
  ): void {
    const { state } = this.#parts.world;
    const application = state.applications.get(wanted.applicationId ?? this.#parts.applicationId)!;
    const set = (bit: number, other: number, on: boolean | undefined) => {
      if (on === undefined) return;
      application.flags = on ? application.flags | bit : application.flags & ~(bit | other);
    };
    const a = APPLICATION_FLAGS;
    set(a.GATEWAY_GUILD_MEMBERS_LIMITED, a.GATEWAY_GUILD_MEMBERS, wanted.members);
    set(a.GATEWAY_PRESENCE_LIMITED, a.GATEWAY_PRESENCE, wanted.presences);
    set(a.GATEWAY_MESSAGE_CONTENT_LIMITED, a.GATEWAY_MESSAGE_CONTENT, wanted.messageContent);
    state.applications.set(application.id, application);
  }

  /** Which privileged intents the application has. */
  get granted(): { members: boolean; presences: boolean; messageContent: boolean } {
    const { flags } = this.#parts.world.state.applications.get(this.#parts.applicationId)!;
    const a = APPLICATION_FLAGS;
    const has = (...bits: number[]) => bits.some((bit) => (flags & bit) !== 0);
    return {
      members: has(a.GATEWAY_GUILD_MEMBERS_LIMITED, a.GATEWAY_GUILD_MEMBERS),
      presences: has(a.GATEWAY_PRESENCE_LIMITED, a.GATEWAY_PRESENCE),
      messageContent: has(a.GATEWAY_MESSAGE_CONTENT_LIMITED, a.GATEWAY_MESSAGE_CONTENT),
    };
  }

  /** The seeded application, and the dashboard that it signs people in for. */
  get application(): { id: string; name: string; dashboardUrl: string | null } {
    const { id, name, redirect_uris: [redirect] } = this.#parts.world.state.applications.get(
      this.#parts.applicationId,
    )!;
    return { id, name, dashboardUrl: redirect?.endsWith(CALLBACK) ? redirect.slice(0, -CALLBACK.length) : null };
  }

  fault(fault: Fault): void {
    this.#faults.cause(fault);
  }

  /** What is broken now. */
  get faults(): Record<string, unknown>[] {
    return this.#faults.active;
  }

  /** Says that an address was refused so often already (401, 403, 429). */
  invalid(address: string, count: number): void {
    this.#parts.rest.invalid.add(address, count);
  }

  get requests(): readonly RequestEntry[] {
    return this.#parts.log.all;
  }

  /** The newest that applications asked. */
  lastRequests(limit: number): RequestEntry[] {
    return this.#parts.log.lastOfApplications(limit);
  }

  get sessions(): {
    id: string;
    userId: string;
    bot: boolean;
    connected: boolean;
    sequence: number;
    shard: readonly number[];
  }[] {
    return this.#parts.gateway.sessions.map(({ id, identity, connection, sequence }) => ({
      id,
      userId: identity.userId,
      bot: identity.bot,
      connected: connection !== null,
      sequence,
      shard: identity.shard,
      intents: identity.intents,
    }));
  }

  get people(): Record<string, unknown>[] {
    return this.listPeople();
  }

  listPeople(options: PageOptions = {}): Record<string, unknown>[] {
    return peopleView(this.#parts.world, options);
  }

  listGuilds(options: PageOptions = {}): Record<string, unknown>[] {
    return guildsView(this.#parts.world, options);
  }

  /** What people said in a channel, oldest first. */
  messages(channelId: string): Record<string, unknown>[] {
    const { world } = this.#parts;
    return world.state.messagesOf(channelId).map((message) => messageView(world, message));
  }

  member(guildId: string, userId: string): Record<string, unknown> | null {
    const { world } = this.#parts;
    const member = world.state.member(guildId, userId);
    return member ? memberView(world, member) : null;
  }

  /** Forgets faults, limits, requests and counters; what people said stays. */
  reset(): void {
    const { gateway, log, rest, world } = this.#parts;
    this.calm();
    this.#faults.end();
    forgetSublimits(world);
    log.reset();
    rest.limits.reset();
    rest.invalid.reset();
    gateway.identifyLimit.reset();
    gateway.allMembersLimit.reset();
    this.counted.reset();
  }
}
