// Reads a gateway and does nothing with it but count: `reader.ts <url> <token>` prints `count <events> <out of order>`.
import process from "node:process";
import { WebSocket } from "ws";

const [url = "", token = ""] = process.argv.slice(2);
const NUMBERED = /^\{"t":"[A-Z_]+","s":(\d+)/;
let count = 0, told = -1, last = 0, wrong = 0;
const socket = new WebSocket(url, { perMessageDeflate: false });
socket.on("message", (data: Uint8Array) => {
  const head = String.fromCharCode(...data.subarray(0, 48));
  const number = NUMBERED.exec(head)?.[1];
  if (number === undefined) return begin(head);
  if (Number(number) !== last + 1) wrong++;
  last = Number(number);
  count++;
});
socket.on("close", () => process.exit(0));
setInterval(() => {
  if (count !== told) console.log(`count ${told = count} ${wrong}`);
}, 50);

function begin(head: string): void {
  if (!head.includes('"op":10')) return;
  // Guilds, members, messages, reactions, typing, content.
  const intents = 1 | 2 | 512 | 1024 | 2048 | 32768;
  socket.send(JSON.stringify({ op: 2, d: { token, intents, properties: {}, shard: [0, 1] } }));
  setInterval(() => socket.send(JSON.stringify({ op: 1, d: last })), 40_000);
}
