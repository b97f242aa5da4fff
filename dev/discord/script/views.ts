// What scripts can look at: people and servers, a page at a time where there are many.
import type { RoleRecord, UserRecord } from "../state/records.ts";
import type { World } from "../world.ts";

export interface PageOptions {
  /** 1,000 by default. */
  limit?: number;
  /** Only those after this id, in the order they were made. */
  after?: string;
  /** Beginning of the name. */
  query?: string;
  /** Only the members of this server. */
  guildId?: string;
}

const PAGE = 1_000;
/** In how many servers a person's standing is told; a bot may be in ten thousand. */
const STANDINGS = 100;

export function peopleView(world: World, options: PageOptions): Record<string, unknown>[] {
  return [...page(people(world, options.guildId), options, (user) => user.global_name ?? user.username)].map(
    (user) => {
      const guildIds = world.state.guildIdsOf(user.id);
      return {
        id: user.id,
        username: user.username,
        global_name: user.global_name,
        avatar_url: `${world.origin()}/cdn/avatars/${user.id}/default.svg`,
        bot: user.bot,
        guild_count: guildIds.length,
        guild_ids: guildIds.slice(0, STANDINGS),
        guilds: standings(world, user.id, guildIds.slice(0, STANDINGS)),
      };
    },
  );
}

export function guildsView({ state }: World, options: PageOptions): Record<string, unknown>[] {
  return [...page(state.guilds.values(), options, ({ name }) => name)].map((guild) => ({
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner_id,
    member_count: state.memberCount(guild.id),
    channels: state.channelsOf(guild.id).map(({ id, name, type }) => ({ id, name, type })),
    roles: state.rolesOf(guild.id).map(({ id, name }) => ({ id, name })),
  }));
}

/** Reads the options out of an address. */
export function pageOf(query: URLSearchParams): PageOptions {
  const [limit, after, name, guildId] = ["limit", "after", "query", "guildId"].map((key) => query.get(key));
  return {
    ...(limit ? { limit: Number(limit) } : {}),
    ...(after ? { after } : {}),
    ...(name ? { query: name } : {}),
    ...(guildId ? { guildId } : {}),
  };
}

function* people({ state }: World, guildId: string | undefined): Iterable<UserRecord> {
  if (guildId === undefined) return yield* state.users.values();
  for (const { user_id } of state.membersOf(guildId)) {
    const user = state.users.get(user_id);
    if (user) yield user;
  }
}

function* page<T extends { id: string }>(
  all: Iterable<T>,
  { limit = PAGE, after, query }: PageOptions,
  nameOf: (it: T) => string,
): Generator<T> {
  let left = Math.min(limit, PAGE);
  let reached = after === undefined;
  const wanted = query?.toLowerCase() ?? "";
  for (const it of all) {
    if (left <= 0) return;
    if (reached && nameOf(it).toLowerCase().startsWith(wanted)) {
      left--;
      yield it;
    }
    reached ||= it.id === after;
  }
}

/** What somebody is in each server: what a newcomer tells people apart by. */
function standings({ state }: World, userId: string, guildIds: readonly string[]) {
  return guildIds.map((id) => {
    const { name, owner_id } = state.guilds.get(id)!;
    const highest = (state.member(id, userId)?.roles ?? []).flatMap((role) => state.roles.get(role) ?? [])
      .reduce<RoleRecord | null>((high, role) => high && high.position >= role.position ? high : role, null);
    return { id, name, owner: owner_id === userId, role: highest?.name ?? null };
  });
}
