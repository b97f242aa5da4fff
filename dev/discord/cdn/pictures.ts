// Pictures that need no files: drawn from an id, the same each time.
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** Quiet, distinct grounds that carry white letters. */
const COLOURS = ["#4652b8", "#1f7a5c", "#a3512f", "#7a3f91", "#2f6d8f", "#8f3050", "#6b6a1e", "#3d4a5c"];

/** A round-cornered tile with somebody's first letter. @param seed id that decides the colour */
export function letterSvg(seed: string, name: string): string {
  const letter = [...name.trim()][0]?.toUpperCase() ?? "?";
  const safe = letter.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 128 128">` +
    `<rect width="128" height="128" fill="${colourOf(seed)}"/>` +
    `<text x="64" y="68" fill="#fff" font-family="system-ui,sans-serif" font-size="64" font-weight="600" ` +
    `text-anchor="middle" dominant-baseline="central">${safe}</text></svg>`;
}

/** The same as PNG, for those who take nothing else: a ring on the person's colour. @param size pixels, 16 to 512 */
export function ringPng(seed: string, size: number): Buffer {
  const colour = colourOf(seed);
  const ground = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const distance = Math.hypot(x - middle, y - middle) / size;
      const lit = distance > 0.2 && distance < 0.28;
      for (let c = 0; c < 3; c++) rows[y * (size * 3 + 1) + 1 + x * 3 + c] = lit ? 255 : ground[c]!;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4), sum = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function colourOf(seed: string): string {
  let sum = 0;
  for (const char of seed) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length]!;
}
