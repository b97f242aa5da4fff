// IDENTIFY: who it is, what it wants to hear, and whether it may (documentation, "Identify").
import { identityOf } from "../identity.ts";
import type { World } from "../world.ts";
import type { Connection } from "./connection.ts";
import { RESUME_PATH } from "./door.ts";
import type { Gateway } from "./gateway.ts";
import { ALL_INTENTS, ungranted } from "./intents.ts";
import { CLOSE, OP } from "./opcodes.ts";
import { presenceOf } from "./presences.ts";
import { guildsOf, readyData } from "./ready.ts";
import type { SessionIdentity } from "./session.ts";

/** One shard may hold this many servers (documentation, "Sharding"). */
const GUILDS_PER_SHARD = 2_500;

export function identify(world: World, gateway: Gateway, connection: Connection, d: unknown): void {
  if (connection.session) return connection.close(CLOSE.ALREADY_AUTHENTICATED);
  const form = (d ?? {}) as Record<string, unknown>;
  const who = typeof form["token"] === "string" ? identityOf(world.state, form["token"]) : null;
  if (!who || (who.bot && tokenIsDead(gateway, who.applicationId))) {
    return connection.close(CLOSE.AUTHENTICATION_FAILED);
  }
  const shard = shardFrom(form["shard"]);
  if (!shard) return connection.close(CLOSE.INVALID_SHARD);
  const intents = form["intents"];
  if (who.bot) {
    if (
      typeof intents !== "number" || !Number.isInteger(intents) || intents < 0 || intents > ALL_INTENTS ||
      intents & ~ALL_INTENTS
    ) {
      return connection.close(CLOSE.INVALID_INTENTS);
    }
    const application = world.state.applications.get(who.applicationId!);
    if (ungranted(intents, application?.flags ?? 0)) return connection.close(CLOSE.DISALLOWED_INTENTS);
    const limit = gateway.identifyLimit.take(who.applicationId!, shard[0]);
    if (limit === "early") return connection.sendOp(OP.INVALID_SESSION, false);
    if (limit === "spent") return overstep(gateway, connection, who.applicationId!);
  }
  const threshold = form["large_threshold"];
  const identity: SessionIdentity = {
    ...who,
    intents: who.bot ? intents as number : ALL_INTENTS,
    shard,
    largeThreshold: typeof threshold === "number" && threshold >= 50 && threshold <= 250 ? threshold : 50,
  };
  const guilds = guildsOf(world, identity);
  if (who.bot && guilds.length > GUILDS_PER_SHARD) return connection.close(CLOSE.SHARDING_REQUIRED);
  if (form["compress"] === true) connection.compressPayloads();
  const presence = presenceOf(form["presence"]);
  const session = gateway.begin(connection, identity, presence);
  const resumeUrl = `${world.origin().replace("http", "ws")}${RESUME_PATH}`;
  session.dispatch("READY", JSON.stringify(readyData(world, session, resumeUrl)));
  for (const guild of guilds) if (!gateway.outages.has(guild.id)) gateway.introduce(session, guild.id);
  gateway.present(session, presence);
}

/** Whether Discord would not know a bot's token any more. */
export function tokenIsDead(gateway: Gateway, applicationId: string | null): boolean {
  return gateway.door.refusesTokens || gateway.identifyLimit.overstepped(applicationId);
}

/** One identify too many a day: every session ends, the token is reset (documentation, "Session Start Limit"). */
function overstep(gateway: Gateway, connection: Connection, applicationId: string): void {
  connection.close(CLOSE.AUTHENTICATION_FAILED);
  for (const session of gateway.sessions) {
    if (session.identity.applicationId !== applicationId) continue;
    session.connection?.close(CLOSE.AUTHENTICATION_FAILED);
    gateway.end(session);
  }
}

function shardFrom(value: unknown): readonly [number, number] | null {
  if (value === undefined) return [0, 1];
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [id, count] = value as unknown[];
  if (typeof id !== "number" || typeof count !== "number" || !Number.isInteger(id) || !Number.isInteger(count)) {
    return null;
  }
  return count >= 1 && id >= 0 && id < count ? [id, count] : null;
}
