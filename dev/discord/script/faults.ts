// Breaks things on demand, tells what is broken, and mends it.
import type { EventFault } from "../gateway/event-faults.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { INTENTS } from "../gateway/intents.ts";
import type { Session } from "../gateway/session.ts";
import type { InvalidRequests } from "../rest/invalid-requests.ts";
import type { World } from "../world.ts";
import type { DoorFault, Fault, GatewayFault, RestFault } from "./fault-kinds.ts";
import type { RestFaults } from "./rest-faults.ts";
import { breakSession } from "./session-faults.ts";

const FOREVER = Number.MAX_SAFE_INTEGER;
const BAN_MS = 60_000;
const EVENTS: readonly string[] = ["delay", "duplicate", "reorder", "lose"] satisfies EventFault["kind"][];
const REST: readonly string[] = [
  "429",
  "cloudflare",
  "5xx",
  "latency",
  "truncated",
  "broken",
  "hangup",
] satisfies RestFault["kind"][];
const SESSIONS: readonly string[] = [
  "drop",
  "silent",
  "zombie",
  "close",
  "reconnect",
  "heartbeat",
  "invalid",
  "expire",
  "unknown",
] satisfies GatewayFault["kind"][];

export interface FaultParts {
  world: World;
  gateway: Gateway;
  faults: RestFaults;
  invalid: InvalidRequests;
  /** Whose identifies are meant. */
  applicationId: string;
}

export class Faults {
  readonly #parts: FaultParts;

  constructor(parts: FaultParts) {
    this.#parts = parts;
  }

  cause(fault: Fault): void {
    const { gateway, faults } = this.#parts;
    if (EVENTS.includes(fault.kind)) gateway.eventFaults.add(fault as EventFault);
    else if (REST.includes(fault.kind)) faults.add(fault as RestFault);
    else if (SESSIONS.includes(fault.kind)) this.#onSessions(fault as GatewayFault);
    else this.#atTheDoor(fault as DoorFault);
  }

  /** What is broken now; what happened at once and is over is not. */
  get active(): Record<string, unknown>[] {
    const { gateway, faults, invalid, applicationId } = this.#parts;
    const now = gateway.now();
    const { door, outages, eventFaults } = gateway;
    const silent = gateway.connections.filter((connection) => connection.silent).length;
    const lasting = (until: number) => until === FOREVER ? {} : { ms: until - now };
    return [
      ...faults.active as object[] as Record<string, unknown>[],
      ...eventFaults.active as object[] as Record<string, unknown>[],
      ...(silent > 0 ? [{ kind: "silent", connections: silent }] : []),
      ...(door.refuses ? [{ kind: "refuse", ms: door.refuseUntil - now }] : []),
      ...(door.resumeIsDead ? [{ kind: "dead-resume" }] : []),
      ...(door.refusesTokens ? [{ kind: "token", ...lasting(door.tokensRefusedUntil) }] : []),
      ...(gateway.identifyLimit.spent(applicationId) ? [{ kind: "identifies" }] : []),
      ...(gateway.trimOnHeartbeat ? [{ kind: "trim" }] : []),
      ...(outages.any ? [{ kind: "unavailable", guildIds: outages.guildIds }] : []),
      ...(invalid.bannedUntil > now ? [{ kind: "ban", ms: invalid.bannedUntil - now }] : []),
    ];
  }

  /** Mends what is broken. @param kind everything by default */
  end(kind?: string): void {
    const { gateway, faults, invalid } = this.#parts;
    const { door } = gateway;
    const is = (name: string) => kind === undefined || kind === name;
    faults.end(kind);
    gateway.eventFaults.end(kind);
    if (is("silent") || is("zombie")) { for (const connection of gateway.connections) connection.silent = false; }
    if (is("refuse")) door.refuseUntil = 0;
    if (is("dead-resume")) door.resumeIsDead = false;
    if (is("token")) door.tokensRefusedUntil = 0;
    if (is("identifies")) gateway.identifyLimit.reset();
    if (is("trim")) gateway.trimOnHeartbeat = false;
    if (is("unavailable")) { for (const id of gateway.outages.guildIds) this.#comeBack(id); }
    if (is("ban")) invalid.reset();
  }

  #onSessions(fault: GatewayFault): void {
    const { bots = true, people = true, shard } = fault;
    const { gateway } = this.#parts;
    for (const session of gateway.sessions) {
      const { identity } = session;
      if (!(identity.bot ? bots : people) || (shard !== undefined && identity.shard[0] !== shard)) continue;
      breakSession(gateway, session, fault);
    }
  }

  #atTheDoor(fault: DoorFault | RestFault): void {
    const { gateway, world, invalid, applicationId } = this.#parts;
    const { door } = gateway;
    const now = gateway.now();
    switch (fault.kind) {
      case "refuse":
        door.refuseUntil = now + fault.ms;
        return;
      case "dead-resume":
        door.resumeIsDead = fault.on ?? true;
        return;
      case "token":
        door.tokensRefusedUntil = fault.ms === undefined ? FOREVER : now + fault.ms;
        return;
      case "trim":
        gateway.trimOnHeartbeat = fault.on;
        return;
      case "identifies":
        return gateway.identifyLimit.spend(applicationId, fault.used);
      case "ban":
        return invalid.ban(fault.ms ?? BAN_MS);
      case "unavailable": {
        const ids = fault.guildIds ?? [...world.state.guilds.values()].map((guild) => guild.id);
        for (const id of ids) this.#goAway(id);
        if (fault.ms !== undefined) world.clock.after(fault.ms, () => ids.forEach((id) => this.#comeBack(id)));
        return;
      }
      case "available":
        return (fault.guildIds ?? gateway.outages.guildIds).forEach((id) => this.#comeBack(id));
      case "none":
        return this.end(fault.of);
    }
    throw new Error(
      `There is no fault ${JSON.stringify((fault as { kind: unknown }).kind)}: see dev/discord/README.md`,
    );
  }

  #goAway(guildId: string): void {
    const { gateway, world } = this.#parts;
    if (!world.state.guilds.has(guildId)) throw new Error(`No server has the id ${guildId}: see GET /_script/guilds`);
    if (gateway.outages.has(guildId)) return;
    gateway.emit({ type: "GUILD_DELETE", intent: INTENTS.GUILDS, guildId, data: { id: guildId, unavailable: true } });
    gateway.outages.begin(guildId);
  }

  #comeBack(guildId: string): void {
    const { gateway } = this.#parts;
    if (!gateway.outages.end(guildId)) return;
    gateway.sessions.forEach((session: Session) => gateway.introduce(session, guildId));
  }
}
