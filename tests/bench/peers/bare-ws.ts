// The peer: a bare `ws` server that sends frames made ahead, as fast as they are taken. `POST /?count=N` rolls.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers";
import process from "node:process";
import { type WebSocket, WebSocketServer } from "ws";

const WAITING_LIMIT = 8 << 20;
const SLICE = 250;
// As long as a message of the local Discord's flood.
const BODY = "x".repeat(Number(process.argv[2] ?? 900));
let client: WebSocket | undefined;
let sequence = 0;

const server = createServer((request, response) => {
  const count = Number(new URL(request.url ?? "/", "http://local").searchParams.get("count"));
  void roll(count).then((ms) => response.end(JSON.stringify({ sent: count, ms })));
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on("connection", (socket, request) => {
  client = socket;
  sequence = 0;
  socket.send('{"t":null,"s":null,"op":10,"d":{"heartbeat_interval":41250}}');
  request.socket.setNoDelay(true);
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}`));

async function roll(count: number): Promise<number> {
  const frames = Array.from(
    { length: count },
    () => `{"t":"MESSAGE_CREATE","s":${++sequence},"op":0,"d":{"b":"${BODY}"}}`,
  );
  const started = performance.now();
  const stream = (client as unknown as { _socket: { cork(): void; uncork(): void } })._socket;
  for (let sent = 0; sent < count;) {
    stream.cork();
    for (const until = Math.min(count, sent + SLICE); sent < until; sent++) client!.send(frames[sent]!);
    stream.uncork();
    await new Promise<void>((resolve) => {
      const again = () => client!.bufferedAmount > WAITING_LIMIT ? setTimeout(again, 1) : resolve();
      setImmediate(again);
    });
  }
  return performance.now() - started;
}
