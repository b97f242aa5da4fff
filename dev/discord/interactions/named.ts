// The objects that an interaction names, as the application gets them beside the ids.
import { formError } from "../errors.ts";
import { channelPermissions, guildPermissions } from "../permissions/compute.ts";
import type { MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import { channelView, roleView } from "../views/guild.ts";
import { messageView } from "../views/message.ts";
import { partialMemberView, userById } from "../views/people.ts";
import type { World } from "../world.ts";
import type { Uploads } from "./uploads.ts";

/** Fields that a channel has among what is resolved (documentation, "Resolved Data Structure"). */
const CHANNEL_FIELDS = [
  "id",
  "name",
  "type",
  "last_message_id",
  "last_pin_timestamp",
  "nsfw",
  "parent_id",
  "guild_id",
  "flags",
  "rate_limit_per_user",
  "topic",
  "position",
  "thread_metadata",
];

export class Named {
  readonly users = new Set<string>();
  readonly roles = new Set<string>();
  readonly channels = new Set<string>();
  readonly mentionables = new Set<string>();
  readonly messages = new Set<MessageRecord>();
  readonly #uploads: Uploads;
  readonly #world: World;
  readonly #userId: string;
  readonly #guildId: string | null;

  /** @param userId who does something there */
  constructor(world: World, channel: ChannelRecord, userId: string, uploads: Uploads) {
    this.#world = world;
    this.#userId = userId;
    this.#guildId = channel.guild_id;
    this.#uploads = uploads;
  }

  /** The type of a channel of the same server. */
  channelType(id: string): number | undefined {
    const channel = this.#world.state.channels.get(id);
    return channel && channel.guild_id === this.#guildId ? channel.type : undefined;
  }

  /** Takes an uploaded file. @returns the id it gets, undefined when there is no such file */
  use(key: string): string | undefined {
    return this.#uploads.use(key, () => this.#world.ids.next());
  }

  /** Looks everything up; an id that is nothing is refused as a bad form. */
  resolve(): Record<string, unknown> | undefined {
    const users: Record<string, unknown> = {}, members: Record<string, unknown> = {};
    const roles: Record<string, unknown> = {}, channels: Record<string, unknown> = {};
    for (const id of this.users) if (!this.#addUser(id, users, members)) throw missing(id);
    for (const id of this.roles) if (!this.#addRole(id, roles)) throw missing(id);
    for (const id of this.mentionables) {
      if (!this.#addUser(id, users, members) && !this.#addRole(id, roles)) throw missing(id);
    }
    for (const id of this.channels) {
      const channel = this.#world.state.channels.get(id);
      if (!channel || channel.guild_id !== this.#guildId) throw missing(id);
      const view = channelView(this.#world, channel);
      channels[id] = {
        ...Object.fromEntries(CHANNEL_FIELDS.flatMap((field) => field in view ? [[field, view[field]]] : [])),
        permissions: channelPermissions(this.#world, id, this.#userId).toString(),
      };
    }
    const messages = Object.fromEntries([...this.messages].map((it) => [it.id, messageView(this.#world, it)]));
    const all = { users, members, roles, channels, messages, attachments: this.#uploads.store(this.#world) };
    const filled = Object.entries(all).filter(([, values]) => Object.keys(values).length > 0);
    return filled.length === 0 ? undefined : Object.fromEntries(filled);
  }

  #addUser(id: string, users: Record<string, unknown>, members: Record<string, unknown>): boolean {
    if (!this.#world.state.users.has(id)) return false;
    users[id] = userById(this.#world, id);
    const member = this.#guildId ? this.#world.state.member(this.#guildId, id) : undefined;
    if (member && this.#guildId) {
      const { mute: _mute, deaf: _deaf, ...partial } = partialMemberView(member);
      members[id] = { ...partial, permissions: guildPermissions(this.#world, this.#guildId, id).toString() };
    }
    return true;
  }

  #addRole(id: string, roles: Record<string, unknown>): boolean {
    const role = this.#world.state.roles.get(id);
    if (!role || role.guild_id !== this.#guildId) return false;
    roles[id] = roleView(role);
    return true;
  }
}

const missing = (id: string) =>
  formError(["data", "options"], "APPLICATION_COMMAND_OPTION_VALUE_UNKNOWN", `Nothing has the id ${id}`);
