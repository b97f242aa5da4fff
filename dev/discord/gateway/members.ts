// Opcode 8: a bot or client asks for members, and gets them in chunks (documentation, "Request Guild Members").
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import { compareIds, isSnowflake } from "../snowflake.ts";
import type { MemberRecord } from "../state/records.ts";
import { memberView } from "../views/people.ts";
import type { World } from "../world.ts";
import type { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { INTENTS } from "./intents.ts";
import { CLOSE, OP } from "./opcodes.ts";
import type { Presences } from "./presences.ts";
import type { Session } from "./session.ts";

const CHUNK = 1_000;
const ALL_MEMBERS_WINDOW_MS = 30_000;

export interface MembersRequest {
  guild_id: string;
  query?: string;
  limit?: number;
  presences?: boolean;
  user_ids?: string | string[];
  nonce?: string;
}

/**
 * Whether a request asks for members whoever they are, which needs the intent ("limit=0<=n"); a single one does not, as
 * clients know. All of them come once in 30 s a server.
 */
function asksForAnybody({ query, limit, user_ids }: MembersRequest): boolean {
  return query === "" && limit !== 1 && user_ids === undefined;
}

function isRequest({ query, limit, user_ids: ids, nonce }: Record<string, unknown>): boolean {
  if ((query ?? ids ?? null) === null) return false;
  return typeof (query ?? "") === "string" && typeof (nonce ?? "") === "string" &&
    Number.isInteger(limit ?? 0) && Number(limit ?? 0) >= 0;
}

/** Answers opcode 8. */
export function requestMembers(
  world: World,
  gateway: Gateway,
  connection: Connection,
  session: Session,
  d: unknown,
): void {
  const request = (d ?? {}) as MembersRequest;
  const { bot, userId, intents } = session.identity;
  const given = [request.guild_id].flat()[0];
  if (!isSnowflake(given) || !isRequest({ ...request })) return connection.close(CLOSE.DECODE_ERROR);
  if (!world.state.isMember(given, userId)) return;
  const asked = { ...request, guild_id: given };
  if (bot && asksForAnybody(asked)) {
    if (!(intents & INTENTS.GUILD_MEMBERS)) return connection.close(CLOSE.DISALLOWED_INTENTS);
    const wait = asked.limit ? 0 : gateway.allMembersLimit.take(`${userId}:${given}`, world.clock.now());
    if (wait > 0) return refuse(session, asked, wait);
  }
  sendMembers(world, session, gateway.presences, asked);
}

/** "Rate Limited", the event that refuses a request instead of a close code. @param wait ms */
function refuse(session: Session, { guild_id, nonce }: MembersRequest, wait: number): void {
  session.dispatch(
    "RATE_LIMITED",
    JSON.stringify({
      opcode: OP.REQUEST_MEMBERS,
      retry_after: wait / 1_000,
      meta: { guild_id, ...(nonce === undefined ? {} : { nonce }) },
    }),
  );
}

/** Once in 30 s for each bot and server. */
export class AllMembersLimit {
  readonly #asked = new Map<string, number>();

  /** @returns how long to wait, ms; 0 when it may be now */
  take(key: string, now: number): number {
    const wait = (this.#asked.get(key) ?? -Infinity) + ALL_MEMBERS_WINDOW_MS - now;
    if (wait > 0) return wait;
    this.#asked.set(key, now);
    return 0;
  }

  reset(): void {
    this.#asked.clear();
  }
}

/** Sends the chunks, one a turn: a hundred of them at once would hold everybody else up. */
function sendMembers(world: World, session: Session, presences: Presences, request: MembersRequest): void {
  const { guild_id: guildId, nonce } = request;
  const { found, missing } = pick(world, request);
  const count = Math.max(1, Math.ceil(found.length / CHUNK));
  const withPresences = request.presences === true &&
    (!session.identity.bot || (session.identity.intents & INTENTS.GUILD_PRESENCES) !== 0);
  const send = (index: number) => {
    const members = found.slice(index * CHUNK, (index + 1) * CHUNK);
    session.dispatch(
      "GUILD_MEMBERS_CHUNK",
      JSON.stringify({
        guild_id: guildId,
        members: members.map((member) => memberView(world, member)),
        chunk_index: index,
        chunk_count: count,
        ...(missing.length > 0 && index === 0 ? { not_found: missing } : {}),
        ...(withPresences
          ? { presences: members.filter((m) => presences.online(m.user_id)).map((m) => presences.view(m.user_id)) }
          : {}),
        ...(typeof nonce === "string" && Buffer.byteLength(nonce) <= 32 ? { nonce } : {}),
      }),
    );
    if (index + 1 < count) setImmediate(send, index + 1);
  };
  send(0);
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
