// What the bot must know of its servers to answer and to tell the api: channels, roles, owner, its own roles. Nobody else.
import type {
  APIGuildChannel,
  APIGuildMember,
  APIRole,
  GatewayGuildCreateDispatchData,
  RESTGetAPIGuildResult,
} from "discord-api-types/v10";
import type { GuildSnapshot } from "../../api/contract.ts";
import { errorText, type Log } from "./log.ts";
import { channelPermissions, guildPermissions, type Overwrite } from "./permissions.ts";
import type { Rest } from "./rest.ts";

const SYNC_AFTER_MS = 200;
const SYNC_MAX = 25;
const SYNC_RETRY_MS = 2000;
/** How many members a server has may be told a little late: a raid is then one call. */
const COUNT_AFTER_MS = 30_000;
const COUNTED = new Set(["GUILD_MEMBER_ADD", "GUILD_MEMBER_REMOVE"]);

export interface Channel {
  id: string;
  name: string;
  type: number;
  parentId: string | null;
  position: number;
  overwrites: Overwrite[];
}
export interface Role {
  id: string;
  name: string;
  color: number;
  position: number;
  permissions: bigint;
  managed: boolean;
}
export interface Guild {
  id: string;
  name: string;
  icon: string | null;
  ownerId: string;
  memberCount: number;
  channels: Map<string, Channel>;
  roles: Map<string, Role>;
  ownRoles: string[];
}

/** Every server of one shard, as a new session begins with. */
export interface Present {
  shardId: number;
  shardCount: number;
  guildIds: string[];
}

export interface GuildsOptions {
  botId: string;
  rest: Rest;
  /** Tells the api that a shard has these servers and no others. */
  present: (present: Present) => Promise<void>;
  sync: (guilds: GuildSnapshot[]) => Promise<void>;
  /** Whether asking the api again cannot help. */
  isRefusal: (error: unknown) => boolean;
  log: Log;
  countAfterMs?: number;
}

export class Guilds {
  readonly #options: GuildsOptions;
  readonly #guilds = new Map<string, Guild>();
  readonly #loads = new Map<string, Promise<Guild>>();
  readonly #presents = new Map<number, Present>();
  #dirty = new Set<string>();
  readonly #counted = new Set<string>();
  #countTimer: ReturnType<typeof setTimeout> | undefined;
  #syncing: Promise<void> | null = null;
  #stopped = false;

  constructor(options: GuildsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#guilds.size;
  }

  get(guildId: string): Guild | undefined {
    return this.#guilds.get(guildId);
  }

  /** The server, asked of Discord when a resumed session did not bring it. Throws DiscordFailure. */
  async load(guildId: string): Promise<Guild> {
    const known = this.#guilds.get(guildId);
    if (known) return known;
    let load = this.#loads.get(guildId);
    if (!load) {
      load = this.#fetch(guildId).finally(() => this.#loads.delete(guildId));
      this.#loads.set(guildId, load);
    }
    return await load;
  }

  /** The bot's own bits in a channel; null when the channel is unknown. */
  ownPermissions(guild: Guild, channelId: string): bigint | null {
    const channel = guild.channels.get(channelId);
    const member = { userId: this.#options.botId, roles: guild.ownRoles };
    const base = guildPermissions(guild, member);
    return channel ? channelPermissions(base, guild.id, channel.overwrites, member) : null;
  }

  /** READY: the servers the shard has, those in an outage too. What is not among them was left while nobody looked. */
  begin({ shardId, shardCount, guildIds }: Present): string[] {
    const present = new Set(guildIds);
    const left = [...this.#guilds.keys()].filter((id) =>
      Number((BigInt(id) >> 22n) % BigInt(shardCount)) === shardId && !present.has(id)
    );
    for (const id of left) this.remove(id);
    this.#presents.set(shardId, { shardId, shardCount, guildIds });
    this.#syncing ??= this.#sync();
    return left;
  }

  /** GUILD_CREATE. Settles when the api knows. */
  create(data: GatewayGuildCreateDispatchData): Promise<void> {
    const own = data.members.find((member) => member.user.id === this.#options.botId);
    this.#guilds.set(data.id, guildOf(data, data.member_count, data.channels, own));
    return this.#changed(data.id);
  }

  remove(guildId: string): void {
    this.#guilds.delete(guildId);
    this.#dirty.delete(guildId);
  }

  /** Any other event that changes what is known of a server. Settles when the api knows; null when it changed nothing. */
  change(event: string, data: Record<string, unknown>): Promise<void> | null {
    const guildId = event === "GUILD_UPDATE" ? data["id"] as string : data["guild_id"] as string | undefined;
    if (!guildId) return null;
    const apply = CHANGES[event];
    if (!apply) return null;
    const guild = this.#guilds.get(guildId);
    // After a resume nothing is known yet: what is loaded now already has the change in it.
    if (!guild) return this.load(guildId).then(() => this.#changed(guildId));
    if (COUNTED.has(event)) this.#count(guildId);
    return apply(guild, data, this.#options.botId) ? this.#changed(guildId) : null;
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#countTimer);
  }

  #count(guildId: string): void {
    this.#counted.add(guildId);
    this.#countTimer ??= setTimeout(() => {
      this.#countTimer = undefined;
      for (const id of this.#counted) void this.#changed(id);
      this.#counted.clear();
    }, this.#options.countAfterMs ?? COUNT_AFTER_MS);
  }

  #changed(guildId: string): Promise<void> {
    this.#dirty.add(guildId);
    this.#syncing ??= this.#sync();
    return this.#syncing;
  }

  async #sync(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, SYNC_AFTER_MS));
    while (!this.#stopped) {
      // One after the other, and this first: a server that is joined right after READY is described after it.
      const [present] = this.#presents.values();
      if (present) await this.#syncPresent(present);
      else if (this.#dirty.size > 0) await this.#syncSome();
      else break;
    }
    this.#syncing = null;
  }

  async #syncPresent(present: Present): Promise<void> {
    const { shardId } = present;
    this.#presents.delete(shardId);
    await this.#tell(() => this.#options.present(present), () => {
      if (!this.#presents.has(shardId)) this.#presents.set(shardId, present);
    });
  }

  async #syncSome(): Promise<void> {
    const ids = [...this.#dirty].slice(0, SYNC_MAX);
    for (const id of ids) this.#dirty.delete(id);
    let snapshots = ids.flatMap((id) => {
      const guild = this.#guilds.get(id);
      return guild ? [snapshotOf(guild, this.#options.botId)] : [];
    });
    // A server that breaks a limit must not hide the others.
    for (const size of [SYNC_MAX, 1]) {
      const refused: GuildSnapshot[] = [];
      for (let at = 0; at < snapshots.length; at += size) {
        const part = snapshots.slice(at, at + size);
        const taken = await this.#tell(
          () => this.#options.sync(part),
          () => part.forEach(({ id }) => this.#dirty.add(id)),
        );
        if (!taken) refused.push(...part);
      }
      snapshots = refused.length > 1 ? refused : [];
    }
  }

  /** Calls the api; `again` puts back what it did not take because it is away. False when it refused. */
  async #tell(call: () => Promise<void>, again: () => void): Promise<boolean> {
    try {
      await call();
    } catch (error) {
      if (this.#options.isRefusal(error)) {
        this.#options.log.error("the api refused what a server looks like", { error: errorText(error) });
        return false;
      }
      again();
      await new Promise((resolve) => setTimeout(resolve, SYNC_RETRY_MS));
    }
    return true;
  }

  async #fetch(guildId: string): Promise<Guild> {
    const { rest, botId } = this.#options;
    const [data, channels, own] = await Promise.all([
      rest.request<RESTGetAPIGuildResult>("GET", `/guilds/${guildId}?with_counts=true`),
      rest.request<APIGuildChannel[]>("GET", `/guilds/${guildId}/channels`),
      rest.request<APIGuildMember>("GET", `/guilds/${guildId}/members/${botId}`),
    ]);
    const guild = guildOf(data, data.approximate_member_count ?? 0, channels, own);
    this.#guilds.set(guildId, guild);
    return guild;
  }
}

/** Each applies an event and says whether anything that is stored here changed. */
const CHANGES: Record<string, (guild: Guild, data: Record<string, unknown>, botId: string) => boolean> = {
  GUILD_UPDATE(guild, data) {
    guild.name = data["name"] as string;
    guild.icon = data["icon"] as string | null;
    guild.ownerId = data["owner_id"] as string;
    return true;
  },
  GUILD_ROLE_CREATE: putRole,
  GUILD_ROLE_UPDATE: putRole,
  GUILD_ROLE_DELETE(guild, data) {
    guild.ownRoles = guild.ownRoles.filter((id) => id !== data["role_id"]);
    return guild.roles.delete(data["role_id"] as string);
  },
  CHANNEL_CREATE: putChannel,
  CHANNEL_UPDATE: putChannel,
  CHANNEL_DELETE: (guild, data) => guild.channels.delete(data["id"] as string),
  GUILD_MEMBER_UPDATE(guild, data, botId) {
    if ((data["user"] as { id: string }).id !== botId) return false;
    guild.ownRoles = data["roles"] as string[];
    return true;
  },
  GUILD_MEMBER_ADD(guild) {
    guild.memberCount++;
    return false;
  },
  GUILD_MEMBER_REMOVE(guild) {
    guild.memberCount--;
    return false;
  },
};

function putRole(guild: Guild, data: Record<string, unknown>): boolean {
  const role = roleOf(data["role"] as APIRole);
  guild.roles.set(role.id, role);
  return true;
}

function putChannel(guild: Guild, data: Record<string, unknown>): boolean {
  if (isHidden(data)) return guild.channels.delete(data["id"] as string);
  const channel = channelOf(data as unknown as APIGuildChannel);
  guild.channels.set(channel.id, channel);
  return true;
}

type GuildData = { id: string; name: string; icon: string | null; owner_id: string; roles: APIRole[] };

function guildOf(
  data: GuildData,
  memberCount: number,
  channels: readonly { id: string }[],
  own?: APIGuildMember,
): Guild {
  return {
    id: data.id,
    name: data.name,
    icon: data.icon,
    ownerId: data.owner_id,
    memberCount,
    channels: new Map(
      channels.filter((channel) => !isHidden(channel)).map((it) => [it.id, channelOf(it as APIGuildChannel)]),
    ),
    roles: new Map(data.roles.map((role) => [role.id, roleOf(role)])),
    ownRoles: own?.roles ?? [],
  };
}

function roleOf(role: APIRole): Role {
  const { id, name, color, position, managed } = role;
  return { id, name, color, position, managed, permissions: BigInt(role.permissions) };
}

/**
 * CHANNEL_OBFUSCATED: since November 2026 the gateway tells of channels that the bot may not view, without their names
 * (documentation, "Obfuscated Channels"). There is nothing to do in them.
 */
function isHidden(channel: object): boolean {
  return "flags" in channel && (Number(channel.flags) & (1 << 17)) !== 0;
}

function channelOf(channel: APIGuildChannel): Channel {
  const overwrites = "permission_overwrites" in channel ? channel.permission_overwrites ?? [] : [];
  return {
    id: channel.id,
    name: channel.name,
    type: channel.type,
    parentId: ("parent_id" in channel ? channel.parent_id : null) ?? null,
    position: (channel as { position?: number }).position ?? 0,
    overwrites: overwrites.length === 0 ? NO_OVERWRITES : overwrites.map((overwrite) => ({
      id: overwrite.id,
      allow: BigInt(overwrite.allow),
      deny: BigInt(overwrite.deny),
    })),
  };
}

const NO_OVERWRITES: Overwrite[] = [];

function snapshotOf(guild: Guild, botId: string): GuildSnapshot {
  const roles = [...guild.roles.values()];
  return {
    id: guild.id,
    name: guild.name,
    icon: guild.icon,
    ownerId: guild.ownerId,
    memberCount: Math.max(0, guild.memberCount),
    channels: [...guild.channels.values()].map(({ id, name, type, parentId, position }) => ({
      id,
      name,
      type,
      parentId,
      position,
    })),
    roles: roles.map((role) => ({ ...role, permissions: role.permissions.toString() })),
    botPermissions: guildPermissions(guild, { userId: botId, roles: guild.ownRoles }).toString(),
    botTopRole: Math.max(0, ...roles.filter((role) => guild.ownRoles.includes(role.id)).map((role) => role.position)),
  };
}
