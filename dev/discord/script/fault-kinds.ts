// Every fault there is, as `POST /_script/fault` takes it. What each does is in the README.
import type { EventFault } from "../gateway/event-faults.ts";

/** Which connections a gateway fault is for; all by default. */
export interface SessionFilter {
  bots?: boolean;
  people?: boolean;
  /** Only the session of this shard. */
  shard?: number;
}

export type GatewayFault =
  & SessionFilter
  & (
    | { kind: "drop" }
    /** `zombie` is another name for it. */
    | { kind: "silent" | "zombie"; on?: boolean }
    | { kind: "close"; code: number }
    | { kind: "reconnect" }
    /** Asks for a heartbeat at once. */
    | { kind: "heartbeat" }
    | { kind: "invalid"; resumable: boolean }
    | { kind: "expire" }
    | { kind: "unknown"; what?: "dispatch" | "opcode" }
  );

export type DoorFault =
  | { kind: "refuse"; ms: number }
  | { kind: "dead-resume"; on?: boolean }
  | { kind: "token"; ms?: number }
  | { kind: "trim"; on: boolean }
  | { kind: "identifies"; used: number }
  | { kind: "unavailable"; guildIds?: readonly string[]; ms?: number }
  | { kind: "available"; guildIds?: readonly string[] }
  /** Ends faults that last; all of them without `of`. */
  | { kind: "none"; of?: string };

/** Which requests a REST fault is for. */
export interface RequestFilter {
  method?: string;
  /** A route or path: names in braces and `*` stand for one segment, `**` for anything. */
  route?: string;
  /** How many requests; 1 by default, latency until it is ended. */
  count?: number;
  bots?: boolean;
  people?: boolean;
}

export type RestFault =
  & RequestFilter
  & (
    | { kind: "429"; scope?: "user" | "global" | "shared"; retryAfter?: number; headers?: boolean }
    | { kind: "cloudflare"; retryAfter?: number }
    | { kind: "5xx"; status?: number; html?: boolean }
    | { kind: "latency"; ms: number; jitterMs?: number }
    | { kind: "truncated" }
    | { kind: "broken" }
    | { kind: "hangup"; when?: "before" | "after" }
    | { kind: "ban"; ms?: number }
  );

export type Fault = GatewayFault | DoorFault | RestFault | EventFault;
