// Opcode 8: a bot or client asks for members, and gets them in chunks (documentation, "Request Guild Members").
import { compareIds } from "../snowflake.ts";
import type { MemberRecord } from "../state/records.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";
import { INTENTS } from "./intents.ts";
import type { Presences } from "./presences.ts";
import type { Session } from "./session.ts";

const CHUNK = 1_000;

export interface MembersRequest {
  guild_id: string;
  query?: string;
  limit?: number;
  presences?: boolean;
  user_ids?: string | string[];
  nonce?: string;
}

/** Whether a request asks for a whole server's members: needs the intent, and is limited to once in 30 s a server. */
export function asksForAll(request: MembersRequest): boolean {
  return request.query === "" && !request.limit && request.user_ids === undefined;
}

/** Sends the chunks. */
export function sendMembers(world: World, session: Session, presences: Presences, request: MembersRequest): void {
  const { guild_id: guildId, nonce } = request;
  const { found, missing } = pick(world, request);
  const count = Math.max(1, Math.ceil(found.length / CHUNK));
  const withPresences = request.presences === true &&
    (!session.identity.bot || (session.identity.intents & INTENTS.GUILD_PRESENCES) !== 0);
  for (let index = 0; index < count; index++) {
    const members = found.slice(index * CHUNK, (index + 1) * CHUNK);
    session.dispatch(
      "GUILD_MEMBERS_CHUNK",
      JSON.stringify({
        guild_id: guildId,
        members: members.map((member) => memberView(world, member)),
        chunk_index: index,
        chunk_count: count,
        ...(missing.length > 0 ? { not_found: missing } : {}),
        ...(withPresences
          ? { presences: members.filter((m) => presences.online(m.user_id)).map((m) => presences.view(m.user_id)) }
          : {}),
        ...(nonce !== undefined && nonce.length <= 32 ? { nonce } : {}),
      }),
    );
  }
}

function pick(world: World, request: MembersRequest): { found: MemberRecord[]; missing: string[] } {
  const { guild_id: guildId, query = "", limit = 0 } = request;
  if (request.user_ids !== undefined) {
    const ids = [request.user_ids].flat().slice(0, 100);
    const found = ids.flatMap((id) => world.state.member(guildId, id) ?? []);
    return { found, missing: ids.filter((id) => !world.state.isMember(guildId, id)) };
  }
  const all = world.state.membersOf(guildId);
  if (query === "") {
    const sorted = all.sort((a, b) => compareIds(a.user_id, b.user_id));
    return { found: limit > 0 ? sorted.slice(0, limit) : sorted, missing: [] };
  }
  return { found: membersByName(world, guildId, query).slice(0, Math.min(limit || 100, 100)), missing: [] };
}

/** Members whose user name, display name or nickname starts with a text, whatever its case. */
export function membersByName(world: World, guildId: string, query: string): MemberRecord[] {
  const wanted = query.toLowerCase();
  return world.state.membersOf(guildId).filter((member) => {
    const user = world.state.users.get(member.user_id);
    return [member.nick, user?.global_name, user?.username].some((name) => name?.toLowerCase().startsWith(wanted));
  });
}
