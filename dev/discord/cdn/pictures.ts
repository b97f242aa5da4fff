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
  const ground = channels(colourOf(seed)), white = channels("#ffffff");
  return drawnPng(size, (x, y) => {
    const distance = Math.hypot(x, y);
    return distance > 0.2 && distance < 0.28 ? white : ground;
  });
}

/** The hash under which the seeded application's picture is asked for. */
export const MARK = "6b6167616d692d6d6972726f722d6f6e";

const PAPER = "#e2f0ed", BRONZE = "#0f6b5f", REFLECTION = "#93bdb6";

/** Kagami's mark: a round mirror, one half the thing and one half its reflection. */
export function markSvg(): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="128" viewBox="0 0 32 32">` +
    `<rect width="32" height="32" fill="${PAPER}"/>` +
    `<circle cx="16" cy="16" r="10.5" fill="none" stroke="${BRONZE}" stroke-width="1.6"/>` +
    `<path d="M15.2 9a7 7 0 0 0 0 14z" fill="${BRONZE}"/><path d="M16.8 9a7 7 0 0 1 0 14z" fill="${REFLECTION}"/></svg>`;
}

/** The same mark as PNG. @param size pixels, 16 to 512 */
export function markPng(size: number): Buffer {
  const paper = channels(PAPER), bronze = channels(BRONZE), reflection = channels(REFLECTION);
  return drawnPng(size, (x, y) => {
    const distance = Math.hypot(x, y) * 32;
    if (distance > 9.7 && distance < 11.3) return bronze;
    if (distance > 7 || Math.abs(x) * 32 < 0.8) return paper;
    return x < 0 ? bronze : reflection;
  });
}

type Rgb = readonly [number, number, number];

/** @param colourAt the colour of a point, both from -0.5 to 0.5 around the middle; each pixel is the mean of nine */
function drawnPng(size: number, colourAt: (x: number, y: number) => Rgb): Buffer {
  const rows = Buffer.alloc(size * (size * 3 + 1));
  const offsets = [1 / 6, 1 / 2, 5 / 6];
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const points = offsets.flatMap((dy) =>
        offsets.map((dx) => colourAt((x + dx) / size - 0.5, (y + dy) / size - 0.5))
      );
      for (let c = 0; c < 3; c++) {
        const sum = points.reduce((total, point) => total + point[c]!, 0);
        rows[y * (size * 3 + 1) + 1 + x * 3 + c] = Math.round(sum / points.length);
      }
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

const channels = (colour: string): Rgb =>
  [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;

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
