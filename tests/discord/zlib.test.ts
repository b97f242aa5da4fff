// Compressed gateways, read by decompressors of their own.
import { Buffer } from "node:buffer";
import type { Transform } from "node:stream";
import { constants, createInflate, createZstdDecompress, inflateSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { FARID, type Packet, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { channels } = SEEDED;
const INTENTS = 1 | 512 | 32768;
const say = (content: string) => it.discord.script.say({ userId: FARID, channelId: channels.general, content });

/** Reads whatever frames come, by a function from one frame to its text. */
class Reader {
  readonly packets: Packet[] = [];
  readonly frames: Buffer[] = [];
  readonly socket: WebSocket;
  #waiting: (() => void)[] = [];
  #order = Promise.resolve();

  constructor(query: string, decode: (frame: Buffer, binary: boolean) => Promise<string> | string) {
    this.socket = new WebSocket(`${it.discord.url.replace("http", "ws")}/?v=10&encoding=json&${query}`);
    onTestFinished(() => this.socket.close());
    this.socket.on("message", (data: Buffer, binary) => {
      this.frames.push(data);
      this.#order = this.#order.then(async () => {
        this.packets.push(JSON.parse(await decode(data, binary)) as Packet);
        for (const wake of this.#waiting) wake();
      });
    });
  }

  find(fits: (packet: Packet) => boolean): Promise<Packet> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.packets.find(fits);
        if (found) resolve(found);
      };
      this.#waiting.push(look);
      look();
    });
  }

  async identify(more: Record<string, unknown> = {}): Promise<void> {
    await this.find(({ op }) => op === 10);
    const d = { token: it.discord.token, intents: INTENTS, properties: {}, ...more };
    this.socket.send(JSON.stringify({ op: 2, d }));
    await this.find(({ t }) => t === "GUILD_CREATE");
  }
}

/** Feeds one decompressor with frame after frame. */
function streamed(stream: Transform): (frame: Buffer) => Promise<string> {
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  return async (frame) => {
    await new Promise<void>((resolve, reject) => stream.write(frame, (error) => error ? reject(error) : resolve()));
    // What a write brings to light is pushed before, and read after, its callback.
    await new Promise((resolve) => setImmediate(resolve));
    return Buffer.concat(chunks.splice(0)).toString("utf8");
  };
}

test.each(
  [
    ["zlib-stream", () => createInflate({ flush: constants.Z_SYNC_FLUSH })],
    ["zstd-stream", () => createZstdDecompress()],
  ] as const,
)("%s: each frame of one long stream is a packet", async (compress, decompressor) => {
  const client = new Reader(`compress=${compress}`, streamed(decompressor()));
  await client.identify();
  for (let n = 0; n < 50; n++) say(`m${n} ${"–ü".repeat(n * 10)}`);
  await client.find(({ d }) => d?.content?.startsWith("m49 "));
  const said = client.packets.filter(({ t }) => t === "MESSAGE_CREATE").map(({ d }) => d.content.split(" ")[0]);
  expect(said).toEqual(Array.from({ length: 50 }, (_, n) => `m${n}`));
  expect(client.frames.length).toBe(client.packets.length);
});

test("zlib-stream: every frame ends in 00 00 FF FF, and only the first has a header", async () => {
  const client = new Reader("compress=zlib-stream", streamed(createInflate({ flush: constants.Z_SYNC_FLUSH })));
  await client.identify();
  expect(client.frames.every((frame) => frame.subarray(-4).equals(Buffer.from([0, 0, 255, 255])))).toBe(true);
  expect(client.frames[0]![0]).toBe(0x78);
  expect(() => inflateSync(client.frames[1]!)).toThrow();
});

test("zlib-stream: what was asked for before a close still arrives before it", async () => {
  const client = new Reader("compress=zlib-stream", streamed(createInflate({ flush: constants.Z_SYNC_FLUSH })));
  await client.identify();
  const closed = new Promise<number>((resolve) => client.socket.once("close", resolve));
  for (let n = 0; n < 20; n++) say(`last words ${n}`);
  it.discord.script.fault({ kind: "close", code: 4000 });
  expect(await closed).toBe(4000);
  await client.find(({ d }) => d?.content === "last words 19");
});

test("payload compression: large packets are zlib each on their own, small ones text", async () => {
  const kinds: boolean[] = [];
  const client = new Reader("", (frame, binary) => {
    kinds.push(binary);
    return (binary ? inflateSync(frame) : frame).toString("utf8");
  });
  await client.identify({ compress: true });
  client.socket.send(JSON.stringify({ op: 1, d: null }));
  const acknowledged = await client.find(({ op }) => op === 11);
  expect(kinds[0]).toBe(false);
  expect(kinds[client.packets.findIndex(({ t }) => t === "GUILD_CREATE")]).toBe(true);
  expect(kinds[client.packets.indexOf(acknowledged)]).toBe(false);
});

test.each(["compress=lzma", "encoding=etf"])("what nobody here speaks is closed with 4002: %s", async (query) => {
  expect(await it.connect(`v=10&${query}`).closed).toBe(4002);
});
