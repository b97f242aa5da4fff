// A local Discord for one test file, with a plain client for each of its sides.
import { afterAll, afterEach, beforeAll } from "vitest";
import { WebSocket } from "ws";
import { bits, type Permission } from "../../dev/discord/permissions/bits.ts";
import type { RoleRecord } from "../../dev/discord/state/records.ts";
import { type Description, loadDescription } from "../../dev/discord/rest/description.ts";
import { type LocalDiscord, type LocalDiscordOptions, startLocalDiscord } from "../../dev/discord/server.ts";
import { SEEDED } from "../../dev/discord/state/seed.ts";

export { SEEDED };

export const person = (index: number): string => (BigInt(SEEDED.ownerId) + BigInt(index)).toString();
export const [OWNER, ADMIN, MODERATOR, CHLOE, REGULAR, ELENA, FARID, GRACE] = [0, 1, 2, 3, 4, 5, 6, 7].map(person) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
];

export interface Reply {
  status: number;
  headers: Headers;
  // deno-lint-ignore no-explicit-any -- a test reads whatever field it is about
  body: any;
}

export class Harness {
  discord!: LocalDiscord;
  readonly #clients: RawClient[] = [];

  /**
   * @param as a person's id, "nobody", or a whole header; the bot by default
   * @param headers more of them, for example a reason for the audit log
   */
  async rest(
    method: string,
    path: string,
    body?: unknown,
    as = `Bot ${this.discord.token}`,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const authorization = /^\d+$/.test(as) ? `User user.${as}` : as;
    const response = await fetch(`${this.discord.url}/api/v10${path}`, {
      method,
      headers: {
        ...(as === "nobody" ? {} : { authorization }),
        ...(body === undefined || body instanceof FormData || body instanceof Blob
          ? {}
          : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof FormData || body instanceof Blob ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const json = response.headers.get("content-type") === "application/json";
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text || null };
  }

  /** Gives the bot's own role in the seeded server exactly these permissions, on top of what everyone may do. */
  botMay(...permissions: Permission[]): void {
    this.botRole = { ...this.botRole, permissions: bits(...permissions).toString() };
  }

  get botRole(): RoleRecord {
    return this.discord.state.roles.get(SEEDED.roles.kagami)!;
  }

  set botRole(role: RoleRecord) {
    this.discord.state.roles.set(role.id, role);
  }

  /** A gateway connection that does nothing by itself. */
  connect(query = "v=10&encoding=json", path = "/gateway/"): RawClient {
    const client = new RawClient(`${this.discord.url.replace("http", "ws")}${path}?${query}`);
    this.#clients.push(client);
    return client;
  }

  /** A connection that has identified and got READY. */
  async identify(intents: number, token = this.discord.token, more: Record<string, unknown> = {}): Promise<RawClient> {
    const client = this.connect();
    await client.op(10);
    client.send(2, { token, intents, properties: { os: "linux", browser: "test", device: "test" }, ...more });
    await client.event("READY");
    return client;
  }

  act(userId: string): Promise<RawClient> {
    return this.identify(0, `user.${userId}`);
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.discord.close();
  }
}

/** Starts a local Discord before the file's tests and stops it after; every answer is then held against the description. */
export function withDiscord(options: LocalDiscordOptions = {}): Harness {
  const harness = new Harness();
  beforeAll(async () => {
    harness.discord = await startLocalDiscord({ gateway: { identifyWindowMs: 0 }, strictKeys: true, ...options });
  });
  const problems = new Set<string>();
  // Collected after each test, because the next may clear the record.
  afterEach(() => answerProblems(harness.discord).forEach((problem) => problems.add(problem)));
  afterAll(async () => {
    for (const misfit of harness.discord.gateway.misfits) problems.add(misfit);
    await harness.close();
    if (problems.size > 0) {
      throw new Error(`Answers or events are not as Discord describes them:\n${[...problems].join("\n")}`);
    }
  });
  return harness;
}

/** What is wrong with the answers given so far. */
export function answerProblems(
  discord: LocalDiscord,
  description: Description | null = loadDescription(undefined),
): string[] {
  if (!description) return [];
  return discord.script.requests.flatMap(({ method, route, status, answer }) => {
    if (route === null || status >= 300 || answer === undefined) return [];
    const plain: unknown = JSON.parse(JSON.stringify(answer));
    return description.responseProblems(method, route, status, plain).slice(0, 3).map((it) =>
      `${method} ${route}: ${it}`
    );
  });
}

export interface Packet {
  op: number;
  t: string | null;
  s: number | null;
  // deno-lint-ignore no-explicit-any -- a test reads whatever field it is about
  d: any;
}

/** A WebSocket that remembers every packet and lets a test wait for one. */
export class RawClient {
  readonly packets: Packet[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #waiting = new Set<() => void>();

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.on("message", (data) => {
      this.packets.push(JSON.parse(String(data)) as Packet);
      for (const wake of this.#waiting) wake();
    });
    this.closed = new Promise((resolve) => this.#socket.on("close", resolve));
    // What went wrong shows as the close code.
    this.#socket.on("error", () => {});
  }

  send(op: number, d: unknown): void {
    this.#socket.send(JSON.stringify({ op, d }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  get open(): boolean {
    return this.#socket.readyState === 1;
  }

  close(code = 4900): void {
    if (this.#socket.readyState <= 1) this.#socket.close(code);
  }

  op(op: number): Promise<Packet> {
    return this.find((packet) => packet.op === op);
  }

  event(type: string, fits: (d: Packet["d"]) => boolean = () => true): Promise<Packet> {
    return this.find((packet) => packet.t === type && fits(packet.d));
  }

  events(type: string): Packet[] {
    return this.packets.filter((packet) => packet.t === type);
  }

  get session(): string {
    return this.events("READY")[0]!.d.session_id as string;
  }

  get sequence(): number {
    return Math.max(0, ...this.packets.map((packet) => packet.s ?? 0));
  }

  /** Everything sent before has been handled once the answer to a heartbeat is here. */
  async settled(): Promise<void> {
    const acks = this.packets.filter((packet) => packet.op === 11).length;
    this.send(1, this.sequence);
    await this.find(() => this.packets.filter((packet) => packet.op === 11).length > acks);
  }

  /** @throws after five seconds without it */
  find(fits: (packet: Packet) => boolean): Promise<Packet> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.packets.find(fits);
        if (!found) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const seen = this.packets.slice(-20).map((packet) => packet.t ?? `op ${packet.op}`).join(", ");
        reject(new Error(`The gateway did not send what was waited for; it sent, last, ${seen}`));
      }, 5_000);
      this.#waiting.add(look);
      look();
    });
  }
}
