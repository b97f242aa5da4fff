// What the authorisation page shows: who one may be, what is asked for, and where it may be added.
import { PERMISSIONS } from "../permissions/bits.ts";
import { guildPermissions } from "../permissions/compute.ts";
import type { GuildRecord, UserRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { needsGuild, type Wish } from "./link.ts";
import { SCOPES } from "./scopes.ts";

export interface PersonView {
  id: string;
  name: string;
  username: string;
  /** Hash of their picture; null for the one drawn from their name. */
  avatar: string | null;
  chosen: boolean;
}

export interface PageView {
  /** Where the form goes, the link's own query included. */
  action: string;
  /** The link's query, for the form that only asks who one is. */
  fields: [name: string, value: string][];
  name: string;
  application: { id: string; icon: string | null };
  scopes: { scope: string; meaning: string }[];
  people: PersonView[];
  /** How many people there are beyond those listed. */
  more: number;
  find: string;
  /** Who is asking, once that is known and something is to be added to a server. */
  person: PersonView | null;
  /** Servers the person may add it to; null when no server is asked for. */
  guilds: { id: string; name: string }[] | null;
  guildId: string | null;
  permissions: { bit: string; name: string }[];
  /** Host that the person is sent back to; null when something is only installed. */
  redirect: string | null;
}

/** People listed at once; the rest is found by name. */
const LISTED = 20;

export function consentView(
  world: World,
  wish: Wish,
  query: URLSearchParams,
  person: UserRecord | undefined,
): PageView {
  const toGuild = needsGuild(wish);
  const own = toGuild && person ? managed(world, person.id, wish) : null;
  // Somebody who manages no server cannot add anything to one: they are asked who they are again.
  const asking = toGuild && (!person || own!.length === 0);
  const find = query.get("find")?.trim().toLowerCase() ?? "";
  const { list, more } = people(
    world,
    (user) =>
      (find === "" || user.username.includes(find) || (user.global_name ?? "").toLowerCase().includes(find)) &&
      (!toGuild || managed(world, user.id, wish).length > 0),
  );
  // Who the browser acted as last stands first when there are too many to list.
  const listed = list.some((it) => it.id === person?.id);
  const shown = person && !toGuild && !listed && find === "" ? [person, ...list] : list;
  const first = shown.some((it) => it.id === person?.id) ? person!.id : shown[0]?.id;
  return {
    action: `/oauth2/authorize?${query}`,
    fields: [...query].filter(([name]) => name !== "as" && name !== "find"),
    name: wish.application.name,
    application: wish.application,
    scopes: wish.scopes.map((scope) => ({ scope, meaning: SCOPES[scope]! })),
    people: shown.map((user) => personView(user, user.id === first)),
    more,
    find,
    person: toGuild && !asking ? personView(person!, true) : null,
    guilds: toGuild ? (own ?? []).map(({ id, name }) => ({ id, name })) : null,
    guildId: wish.guildId,
    permissions: wish.scopes.includes("bot") ? named(BigInt(wish.permissions)) : [],
    redirect: wish.redirectUri === null ? null : new URL(wish.redirectUri).host,
  };
}

function people(world: World, fits: (user: UserRecord) => boolean): { list: UserRecord[]; more: number } {
  const list: UserRecord[] = [];
  let more = 0;
  for (const user of world.state.users.values()) {
    if (user.bot || !fits(user)) continue;
    if (list.length < LISTED) list.push(user);
    else more++;
  }
  return { list, more };
}

function managed(world: World, userId: string, { guildId, guildFixed }: Wish): GuildRecord[] {
  return world.state.guildIdsOf(userId)
    .filter((id) => !guildFixed || guildId === null || id === guildId)
    .filter((id) => guildPermissions(world, id, userId) & PERMISSIONS.MANAGE_GUILD)
    .flatMap((id) => world.state.guilds.get(id) ?? []);
}

const personView = (user: UserRecord, chosen: boolean): PersonView => ({
  id: user.id,
  name: user.global_name ?? user.username,
  username: user.username,
  avatar: user.avatar,
  chosen,
});

/** Permissions by the names that people know them under. */
function named(permissions: bigint): { bit: string; name: string }[] {
  return Object.entries(PERMISSIONS).flatMap(([name, bit]) => {
    if (!(permissions & bit)) return [];
    const words = name.toLowerCase().replaceAll("_", " ");
    return [{ bit: bit.toString(), name: words[0]!.toUpperCase() + words.slice(1) }];
  });
}
