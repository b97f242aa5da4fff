// What goes wrong with one session at once.
import type { Gateway } from "../gateway/gateway.ts";
import { OP } from "../gateway/opcodes.ts";
import type { Session } from "../gateway/session.ts";
import type { GatewayFault } from "./fault-kinds.ts";

/** The code that stands for a line that was cut; it never travels. */
const ABNORMAL = 1006;
/** An opcode that no version of the gateway has. */
const UNKNOWN_OPCODE = 99;

export function breakSession(gateway: Gateway, session: Session, fault: GatewayFault): void {
  const connection = session.connection;
  switch (fault.kind) {
    case "drop":
      return connection?.drop();
    case "silent":
    case "zombie":
      if (connection) connection.silent = fault.on ?? true;
      return;
    case "close":
      return fault.code === ABNORMAL ? connection?.drop() : connection?.close(fault.code);
    case "reconnect":
      return connection?.sendOp(OP.RECONNECT, null);
    case "heartbeat":
      return connection?.sendOp(OP.HEARTBEAT, null);
    case "invalid":
      connection?.sendOp(OP.INVALID_SESSION, fault.resumable);
      // The client resumes or identifies on this very connection.
      if (connection) gateway.detach(session);
      if (!fault.resumable) gateway.forget(session);
      return;
    case "expire":
      // A connection that is left without its session would never hear of it.
      connection?.drop();
      return gateway.forget(session);
    case "unknown":
      if (fault.what === "opcode") return connection?.sendOp(UNKNOWN_OPCODE, { new: "since yesterday" });
      return session.dispatch("SOMETHING_NEW_CREATE", JSON.stringify({ id: "1", new: "since yesterday" }));
  }
}
