// How frames leave: as text, or compressed over the whole connection (documentation, "Transport Compression").
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import { constants, createDeflate, createZstdCompress, type Deflate, deflateSync, type ZstdCompress } from "node:zlib";
import type { WebSocket } from "ws";

export type Compression = "zlib-stream" | "zstd-stream";

export interface Transport {
  send(frames: readonly string[]): void;
  /** Calls back once everything was handed to the socket. */
  finish(then: () => void): void;
  /** Characters that are not yet handed to the socket. */
  readonly waiting: number;
  /** Frees what the compression holds. */
  end(): void;
}

export function transportOf(compression: Compression | null, socket: WebSocket, stream: Duplex): Transport {
  return compression === null ? new PlainTransport(socket, stream) : new StreamTransport(compression, socket);
}

/** Frames longer than this are compressed one by one when a client asked for it in IDENTIFY. */
const PAYLOAD_COMPRESSION_FROM = 1_024;

class PlainTransport implements Transport {
  readonly waiting = 0;
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  /** "Payload Compression": large frames are zlib on their own, the others stay text. */
  compressLarge = false;

  constructor(socket: WebSocket, stream: Duplex) {
    this.#socket = socket;
    this.#stream = stream;
  }

  /** Everything of one turn leaves in one write: a flood is then a few large writes instead of many small ones. */
  send(frames: readonly string[]): void {
    this.#stream.cork();
    for (const frame of frames) {
      const large = this.compressLarge && frame.length > PAYLOAD_COMPRESSION_FROM;
      this.#socket.send(large ? deflateSync(frame) : frame);
    }
    this.#stream.uncork();
  }

  finish(then: () => void): void {
    then();
  }

  end(): void {}
}

/** One compression context for the whole connection; each frame ends in a flush, so that it can be read at once. */
class StreamTransport implements Transport {
  readonly #socket: WebSocket;
  readonly #codec: Deflate | ZstdCompress;
  readonly #flush: number;
  #queue: string[] = [];
  #next = 0;
  #chunks: Uint8Array[] = [];
  #busy = false;
  #ended = false;
  #finished: (() => void)[] = [];
  waiting = 0;

  constructor(compression: Compression, socket: WebSocket) {
    this.#socket = socket;
    this.#codec = compression === "zlib-stream" ? createDeflate({ chunkSize: 65_536 }) : createZstdCompress();
    this.#flush = compression === "zlib-stream" ? constants.Z_SYNC_FLUSH : constants.ZSTD_e_flush;
    this.#codec.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
  }

  send(frames: readonly string[]): void {
    if (this.#ended) return;
    for (const frame of frames) {
      this.#queue.push(frame);
      this.waiting += frame.length;
    }
    if (!this.#busy) this.#write();
  }

  finish(then: () => void): void {
    if (!this.#busy) return then();
    this.#finished.push(then);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#codec.destroy();
  }

  #write(): void {
    const frame = this.#queue[this.#next++];
    this.#busy = frame !== undefined;
    if (frame === undefined) {
      this.#queue = [];
      this.#next = 0;
      for (const then of this.#finished.splice(0)) then();
      return;
    }
    this.#codec.write(frame);
    this.#codec.flush(this.#flush, () => {
      if (this.#ended) return;
      const bytes = Buffer.concat(this.#chunks);
      this.#chunks = [];
      this.waiting -= frame.length;
      if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(bytes);
      this.#write();
    });
  }
}

/** Compresses large frames one by one from now on; nothing changes where the whole connection is compressed. */
export function compressPayloads(transport: Transport): void {
  if (transport instanceof PlainTransport) transport.compressLarge = true;
}
