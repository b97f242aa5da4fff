// The one state store: REST, gateway, OAuth2 and the script side read and change it, nobody keeps a copy.
import { idAt } from "../snowflake.ts";
import { Histories, placeOf } from "./histories.ts";
import { type Entry, Journal } from "./journal.ts";
import type {
  ApplicationRecord,
  CodeRecord,
  CommandRecord,
  GrantRecord,
  InteractionRecord,
  ModalRecord,
} from "./application-records.ts";
import type { MessageRecord } from "./message-records.ts";
import type { ChannelRecord, GuildRecord, MemberRecord, RoleRecord, UserRecord } from "./records.ts";
import { defineTable, IndexedTable, Table, type TableDefinition } from "./table.ts";

/** Of an application's, those everywhere or in one server; and those there are in one server, or (empty) everywhere. */
const commands = defineTable<CommandRecord, "own" | "reach">("command", {
  own: ({ application_id, guild_id }) => `${application_id}:${guild_id ?? ""}`,
  reach: ({ guild_id }) => guild_id ?? "",
});

export class State {
  readonly journal: Journal;
  readonly applications: Table<ApplicationRecord>;
  readonly users: Table<UserRecord>;
  readonly guilds: Table<GuildRecord>;
  readonly roles: Table<RoleRecord>;
  readonly members: Table<MemberRecord>;
  readonly channels: Table<ChannelRecord>;
  readonly messages: Table<MessageRecord>;
  readonly commands: IndexedTable<CommandRecord, "own" | "reach">;
  readonly interactions: Table<InteractionRecord>;
  readonly modals: Table<ModalRecord>;
  readonly codes: Table<CodeRecord>;
  readonly grants: Table<GrantRecord>;
  /** Bytes of uploads by attachment id, base64. */
  readonly files: Table<string>;

  /** Tables that families of routes define for themselves, by name. */
  readonly #defined = new Map<string, IndexedTable<unknown, string>>();
  /** What the journal holds of tables that nobody has asked for yet. */
  readonly #unclaimed = new Map<string, Entry[]>();

  readonly #rolesOf = new Index();
  readonly #channelsOf = new Index();
  readonly #threadsOf = new Index();
  readonly #membersOf = new Map<string, Map<string, MemberRecord>>();
  readonly #guildsOf = new Index();
  readonly #conversationsOf = new Index();
  readonly #histories = new Histories();
  /** Counts changes to roles, overwrites and members' roles of a server: what was computed before is stale. */
  readonly #rightsVersion = new Map<string, number>();

  /** @param stateFile journal to read and keep; null for memory only */
  constructor(stateFile: string | null) {
    const journal = this.journal = new Journal(stateFile);
    this.applications = new Table("application", journal);
    this.users = new Table("user", journal);
    this.guilds = new Table("guild", journal, (id) => this.#rightsChanged(id));
    this.roles = new Table("role", journal, (id, now, before) => {
      const guild = (now ?? before)!.guild_id;
      this.#rolesOf.change(guild, id, now !== undefined);
      this.#rightsChanged(guild);
    });
    this.channels = new Table("channel", journal, (id, now, before) => {
      const guild = (now ?? before)!.guild_id;
      const index = isThread((now ?? before)!) ? this.#threadsOf : this.#channelsOf;
      if (guild !== null) index.change(guild, id, now !== undefined);
      if (now !== before) {
        for (const userId of before?.recipients ?? []) this.#conversationsOf.change(userId, id, false);
        for (const userId of now?.recipients ?? []) this.#conversationsOf.change(userId, id, true);
      }
      // A new last message id must not throw away what was computed for the whole server.
      if (guild !== null && (now === undefined || before !== now)) this.#rightsChanged(guild);
    });
    this.members = new Table("member", journal, (_key, now, before) => {
      const { guild_id, user_id } = (now ?? before)!;
      let members = this.#membersOf.get(guild_id);
      if (!members) this.#membersOf.set(guild_id, members = new Map());
      if (now) members.set(user_id, now);
      else members.delete(user_id);
      this.#guildsOf.change(user_id, guild_id, now !== undefined);
      this.#rightsChanged(guild_id);
    });
    this.messages = new Table("message", journal, (id, now, before) => this.#histories.change(id, now, before));
    this.commands = new IndexedTable(commands, journal);
    this.interactions = new Table("interaction", journal);
    this.modals = new Table("modal", journal);
    this.codes = new Table("code", journal);
    this.grants = new Table("grant", journal);
    this.files = new Table("file", journal);
  }

  /** Reads the journal and goes on writing it. @returns whether there was anything in it */
  open(): boolean {
    const tables = new Map(this.#tables().map((table) => [table.name, table]));
    const unclaimed = (name: string) => {
      let list = this.#unclaimed.get(name);
      if (!list) this.#unclaimed.set(name, list = []);
      return list;
    };
    let restored = false;
    for (const entry of this.journal.read()) {
      const [name, key, value] = entry;
      const table = tables.get(name);
      if (table) table.load(key, value);
      else unclaimed(name).push(entry);
      restored = true;
    }
    let count = 0;
    for (const table of tables.values()) count += table.size;
    for (const entries of this.#unclaimed.values()) count += entries.length;
    this.journal.open(() => this.#all(), count);
    return restored;
  }

  /** A family's own table, made when it is first asked for. */
  table<T, K extends string>(definition: TableDefinition<T, K>): IndexedTable<T, K> {
    const known = this.#defined.get(definition.name);
    if (known) return known as IndexedTable<T, K>;
    const table = new IndexedTable(definition, this.journal);
    this.#defined.set(definition.name, table as unknown as IndexedTable<unknown, string>);
    for (const [, key, value] of this.#unclaimed.get(definition.name) ?? []) table.load(key, value as T | undefined);
    this.#unclaimed.delete(definition.name);
    return table;
  }

  member(guildId: string, userId: string): MemberRecord | undefined {
    return this.#membersOf.get(guildId)?.get(userId);
  }

  setMember(member: MemberRecord): MemberRecord {
    return this.members.set(`${member.guild_id}:${member.user_id}`, member);
  }

  deleteMember(guildId: string, userId: string): boolean {
    return this.members.delete(`${guildId}:${userId}`);
  }

  membersOf(guildId: string): MemberRecord[] {
    return [...this.#membersOf.get(guildId)?.values() ?? []];
  }

  memberCount(guildId: string): number {
    return this.#membersOf.get(guildId)?.size ?? 0;
  }

  guildIdsOf(userId: string): string[] {
    return this.#guildsOf.get(userId);
  }

  isMember(guildId: string, userId: string): boolean {
    return this.#membersOf.get(guildId)?.has(userId) ?? false;
  }

  rolesOf(guildId: string): RoleRecord[] {
    return this.#rolesOf.get(guildId).map((id) => this.roles.get(id)!);
  }

  /** Channels of a server without its threads. */
  channelsOf(guildId: string): ChannelRecord[] {
    return this.#channelsOf.get(guildId).map((id) => this.channels.get(id)!);
  }

  /** Threads of a server, archived ones included. */
  threadsOf(guildId: string): ChannelRecord[] {
    return this.#threadsOf.get(guildId).map((id) => this.channels.get(id)!);
  }

  /** Direct messages and conversations of several that somebody is in. */
  conversationsOf(userId: string): ChannelRecord[] {
    return this.#conversationsOf.get(userId).map((id) => this.channels.get(id)!);
  }

  /** Messages of a channel, oldest first, ephemeral ones included; the list itself, which goes on changing. */
  messagesOf(channelId: string): readonly MessageRecord[] {
    return this.#histories.of(channelId);
  }

  /** Those of a channel that were written since then. @param at ms since 1970 */
  messagesSince(channelId: string, at: number): MessageRecord[] {
    const all = this.messagesOf(channelId);
    return all.slice(placeOf(all, idAt(at)));
  }

  rightsVersion(guildId: string): number {
    return this.#rightsVersion.get(guildId) ?? 0;
  }

  close(): void {
    this.journal.close();
  }

  #rightsChanged(guildId: string): void {
    this.#rightsVersion.set(guildId, this.rightsVersion(guildId) + 1);
  }

  #tables(): Table<unknown>[] {
    return [
      this.applications,
      this.users,
      this.guilds,
      this.roles,
      this.members,
      this.channels,
      this.messages,
      this.commands,
      this.interactions,
      this.modals,
      this.codes,
      this.grants,
      this.files,
      ...this.#defined.values(),
    ] as unknown as Table<unknown>[];
  }

  *#all(): Generator<Entry> {
    for (const table of this.#tables()) {
      for (const [key, value] of table.entries()) yield [table.name, key, value];
    }
    for (const entries of this.#unclaimed.values()) yield* entries;
  }
}

/** Whether a channel hangs under another: types 10 (of announcements), 11 (public) and 12 (private). */
export function isThread({ type }: Pick<ChannelRecord, "type">): boolean {
  return type >= 10 && type <= 12;
}

/** One key to many ids, in order of arrival. */
class Index {
  readonly #ids = new Map<string, Set<string>>();

  change(key: string, id: string, there: boolean): void {
    const ids = this.#ids.get(key);
    if (there && ids) ids.add(id);
    else if (there) this.#ids.set(key, new Set([id]));
    else if (ids?.delete(id) && ids.size === 0) this.#ids.delete(key);
  }

  get(key: string): string[] {
    return [...this.#ids.get(key) ?? []];
  }
}
