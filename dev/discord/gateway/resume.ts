// RESUME: what was missed comes again, or the session is over (documentation, "Resuming").
import { identityOf } from "../identity.ts";
import type { World } from "../world.ts";
import type { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { tokenIsDead } from "./identify.ts";
import { CLOSE, OP } from "./opcodes.ts";

export function resume(world: World, gateway: Gateway, connection: Connection, d: unknown): void {
  if (connection.session) return connection.close(CLOSE.ALREADY_AUTHENTICATED);
  const { token, session_id: id, seq } = (d ?? {}) as Record<string, unknown>;
  const who = typeof token === "string" ? identityOf(world.state, token) : null;
  if (!who || (who.bot && tokenIsDead(gateway, who.applicationId))) {
    return connection.close(CLOSE.AUTHENTICATION_FAILED);
  }
  const session = gateway.session(id);
  if (!session || session.identity.token !== who.token) return connection.sendOp(OP.INVALID_SESSION, false);
  // A client that never had an event resumes from nothing.
  const from = seq === null || seq === undefined ? 0 : seq;
  if (typeof from !== "number" || !Number.isInteger(from) || from < 0 || from > session.sequence) {
    gateway.forget(session);
    return connection.close(CLOSE.INVALID_SEQUENCE);
  }
  if (!session.canReplay(from)) {
    gateway.forget(session);
    return connection.sendOp(OP.INVALID_SESSION, false);
  }
  gateway.move(session, connection);
  for (const frame of session.framesAfter(from)) connection.send(frame);
  session.dispatch("RESUMED", '{"_trace":["[\\"local-discord\\"]"]}');
}
