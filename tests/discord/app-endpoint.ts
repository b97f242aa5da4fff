// An application's own address: what Discord sends there, with the signatures checked as the documentation says.
import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Received {
  // deno-lint-ignore no-explicit-any -- a test reads whatever field it is about
  body: any;
  valid: boolean;
  answered: number;
}

type Reply = { status: number; body?: unknown };

/** What stands before the 32 bytes of an Ed25519 key (RFC 8410). */
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

export class Endpoint {
  readonly received: Received[] = [];
  /** What is answered to something with a valid signature. */
  answer: (body: Received["body"]) => Reply = () => ({ status: 204 });
  /** Whether what is signed wrongly is answered, too. */
  careless = false;
  readonly #server: Server;
  readonly #waiting = new Set<() => void>();
  #key = "";

  private constructor() {
    this.#server = createServer((request, response) => {
      text(request).then((raw) => {
        const header = (name: string) => String(request.headers[name] ?? "");
        const valid = this.#verified(header("x-signature-timestamp") + raw, header("x-signature-ed25519"));
        const body = JSON.parse(raw);
        const reply = valid || this.careless ? this.answer(body) : { status: 401 };
        this.received.push({ body, valid, answered: reply.status });
        for (const wake of this.#waiting) wake();
        response.writeHead(reply.status, { "content-type": "application/json" });
        response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
      }, () => response.destroy());
    });
  }

  static async start(): Promise<Endpoint> {
    const endpoint = new Endpoint();
    await new Promise<void>((resolve) => endpoint.#server.listen(0, "127.0.0.1", resolve));
    return endpoint;
  }

  /** @param key the application's `verify_key` */
  trust(key: string): void {
    this.#key = key;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/discord`;
  }

  /** @throws after five seconds without it */
  until(fits: (it: Received) => boolean, count = 1): Promise<Received[]> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.received.filter(fits);
        if (found.length < count) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(
          new Error(`Nothing came that was waited for, only ${JSON.stringify(this.received.map((it) => it.body))}`),
        );
      }, 5_000);
      this.#waiting.add(look);
      look();
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #verified(signed: string, signature: string): boolean {
    if (this.#key === "" || !/^[0-9a-f]{128}$/.test(signature)) return false;
    const key = createPublicKey({
      key: Buffer.concat([SPKI, Buffer.from(this.#key, "hex")]),
      format: "der",
      type: "spki",
    });
    return verify(null, Buffer.from(signed), key, Buffer.from(signature, "hex"));
  }
}
