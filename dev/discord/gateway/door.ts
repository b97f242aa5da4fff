// Who is let in: the WebSocket upgrade, with what its address asks for, and what is refused on demand.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { addressOf } from "../address.ts";
import { CLOSE } from "./opcodes.ts";
import type { Compression } from "./transport.ts";

/** Where a RESUME goes: another address than the one a session begins at, as Discord's own is. */
export const RESUME_PATH = "/resume";

export class Door {
  readonly #now: () => number;
  /** Until when every new connection is refused, ms of the clock. */
  refuseUntil = 0;
  /** Whether the address that READY names is dead, while the main one works. */
  resumeIsDead = false;
  /** Until when the tokens of bots are refused, ms of the clock. */
  tokensRefusedUntil = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get refusesTokens(): boolean {
    return this.#now() < this.tokensRefusedUntil;
  }

  get refuses(): boolean {
    return this.#now() < this.refuseUntil;
  }

  /** @returns false after turning the request away */
  admits(request: IncomingMessage, socket: Duplex): boolean {
    const dead = this.resumeIsDead && addressOf(request).pathname.startsWith(RESUME_PATH);
    if (!dead && !this.refuses) return true;
    if (dead) socket.destroy();
    else socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    return false;
  }

  reset(): void {
    this.refuseUntil = 0;
    this.resumeIsDead = false;
    this.tokensRefusedUntil = 0;
  }
}

/** What an address asks for. @returns a close code when there is no such thing */
export function wishesOf(request: IncomingMessage): { compression: Compression | null; refused?: number } {
  const query = addressOf(request).searchParams;
  const version = query.get("v") ?? "10";
  if (version !== "9" && version !== "10") return { compression: null, refused: CLOSE.INVALID_VERSION };
  const compress = query.get("compress");
  const known = compress === null || compress === "zlib-stream" || compress === "zstd-stream";
  // Erlang's term format is what Discord offers beside JSON; nothing here speaks it.
  if (!known || (query.get("encoding") ?? "json") !== "json") {
    return { compression: null, refused: CLOSE.DECODE_ERROR };
  }
  return { compression: compress };
}
