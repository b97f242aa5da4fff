// The script side: people act, floods roll, things break, and tests look at what happened.
import { openDirect } from "../actions/direct.ts";
import { installBot } from "../actions/install.ts";
import { joinGuild, leaveGuild, newMember } from "../actions/members.ts";
import { createMessage } from "../actions/messages.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { APPLICATION_FLAGS } from "../gateway/intents.ts";
import type { Rest } from "../rest/handle.ts";
import { addChannel, addGuild, addRole, addUser } from "../state/build.ts";
import type { MessageRecord, RoleRecord } from "../state/records.ts";
import { messageView } from "../views/message.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";
import { Counters } from "./counters.ts";
import type { Fault } from "./fault-kinds.ts";
import { Faults } from "./faults.ts";
import { flood, type FloodOptions } from "./flood.ts";
import type { RequestEntry, RequestLog } from "./requests.ts";
import type { RestFaults } from "./rest-faults.ts";
import { bits } from "../permissions/bits.ts";

export interface SayOptions {
  userId: string;
  channelId: string;
  content: string;
  /** When it was written: ms since 1970 or RFC 3339; now by default. */
  at?: number | string;
  /** Id of the message this answers. */
  replyTo?: string;
}

export interface GuildOptions {
  members?: number;
  channels?: number;
  name?: string;
  /** Whether the seeded bot is in it; true by default. */
  withBot?: boolean;
}

export interface ScriptParts {
  world: World;
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
  readonly counted = new Counters();
  /** Continues the numbers of made people and servers, so that the same calls make the same ids. */
  #made = 0;

  constructor(parts: ScriptParts) {
    this.#parts = parts;
    this.#faults = new Faults({ ...parts, invalid: parts.rest.invalid });
    while (parts.world.state.guilds.has(madeId("6", this.#made + 1))) this.#made++;
  }

  /** Somebody writes. Stored, delivered and counted. */
  say({ userId, channelId, content, at, replyTo }: SayOptions): MessageRecord {
    const { world } = this.#parts;
    const channel = world.state.channels.get(channelId);
    if (!channel) throw new Error(`No channel has the id ${channelId}: see GET /_script/guilds`);
    if (!world.state.users.has(userId)) throw new Error(`Nobody has the id ${userId}: see GET /_script/people`);
    const answered = replyTo ? world.state.messages.get(replyTo) : undefined;
    const time = typeof at === "string" ? Date.parse(at) : at;
    const message = createMessage(world, channel, {
      authorId: userId,
      content,
      ...(time === undefined ? {} : { at: time }),
      ...(answered ? { replyTo: answered } : {}),
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
  guild({ members = 10, channels = 2, name, withBot = true }: GuildOptions = {}): {
    guildId: string;
    channelIds: string[];
    userIds: string[];
  } {
    const { world } = this.#parts;
    const { state } = world;
    const number = ++this.#made;
    const guildId = madeId("6", number);
    const now = world.clock.now();
    const userIds = Array.from({ length: Math.max(1, members) }, (_, index) => madeId("7", number * 1_000_000 + index));
    for (const [index, id] of userIds.entries()) addUser(state, id, `Person ${number}-${index + 1}`);
    addGuild(state, guildId, name ?? `Server ${number}`, userIds[0]!, now);
    for (const id of userIds) state.setMember(newMember(guildId, id, now));
    const channelIds = Array.from({ length: channels }, (_, index) => madeId("8", number * 1_000 + index));
    for (const [index, id] of channelIds.entries()) {
      addChannel(state, guildId, { id, name: index === 0 ? "general" : `channel-${index + 1}`, position: index });
    }
    if (withBot) {
      const roleId = madeId("9", number);
      const permissions = bits("VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY", "MANAGE_ROLES");
      addRole(state, guildId, {
        id: roleId,
        name: "Kagami",
        position: 1,
        permissions,
        botId: this.#parts.applicationId,
      });
      joinGuild(world, guildId, this.#parts.applicationId, [roleId]);
    }
    state.journal.flush();
    return { guildId, channelIds, userIds };
  }

  guilds({ count, ...each }: GuildOptions & { count: number }): string[] {
    return Array.from({ length: count }, () => this.guild(each).guildId);
  }

  flood(options: FloodOptions): Promise<{ sent: number; ms: number }> {
    return flood(this.#parts.world, this.#parts.gateway, this.counted, options);
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

  fault(fault: Fault): void {
    this.#faults.cause(fault);
  }

  /** What is broken now. */
  get faults(): Record<string, unknown>[] {
    return this.#faults.active;
  }

  get requests(): readonly RequestEntry[] {
    return this.#parts.log.all;
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
    const { world } = this.#parts;
    return [...world.state.users.values()].slice(0, 1_000).map((user) => ({
      id: user.id,
      username: user.username,
      global_name: user.global_name,
      avatar_url: `${world.origin()}/cdn/avatars/${user.id}/default.svg`,
      bot: user.bot,
      guild_ids: world.state.guildIdsOf(user.id),
      guilds: this.#standings(user.id),
    }));
  }

  /** What somebody is in each server: what a newcomer tells people apart by. */
  #standings(userId: string): { id: string; name: string; owner: boolean; role: string | null }[] {
    const { state } = this.#parts.world;
    return state.guildIdsOf(userId).map((id) => {
      const { name, owner_id } = state.guilds.get(id)!;
      const highest = (state.member(id, userId)?.roles ?? []).flatMap((role) => state.roles.get(role) ?? [])
        .reduce<RoleRecord | null>((high, role) => high && high.position >= role.position ? high : role, null);
      return { id, name, owner: owner_id === userId, role: highest?.name ?? null };
    });
  }

  get guildList(): Record<string, unknown>[] {
    const { state } = this.#parts.world;
    return [...state.guilds.values()].slice(0, 1_000).map((guild) => ({
      id: guild.id,
      name: guild.name,
      owner_id: guild.owner_id,
      member_count: state.memberCount(guild.id),
      channels: state.channelsOf(guild.id).map(({ id, name, type }) => ({ id, name, type })),
      roles: state.rolesOf(guild.id).map(({ id, name }) => ({ id, name })),
    }));
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
    const { gateway, log, rest } = this.#parts;
    this.#faults.end();
    log.reset();
    rest.limits.reset();
    rest.invalid.reset();
    gateway.identifyLimit.reset();
    gateway.allMembersLimit.reset();
    this.counted.reset();
  }
}

/** 18 digits: a leading kind and a number. */
function madeId(kind: string, number: number): string {
  return kind + String(number).padStart(17, "0");
}
