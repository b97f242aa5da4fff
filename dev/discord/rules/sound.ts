// What a soundboard's sound may be (documentation, "Create Guild Soundboard Sound"): MP3 or Ogg, 5.2 seconds.
import { Buffer } from "node:buffer";
import { ApiError } from "../errors.ts";

const MAX_BYTES = 512 * 1024, MAX_SECONDS = 5.2;

/** Reads a sound's data URI. */
export function readSound(text: string): Buffer {
  const encoded = /^data:[\w.+-]+\/[\w.+-]+;base64,([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  const bytes = Buffer.from(encoded ?? "", "base64");
  if (bytes.length > MAX_BYTES) throw new ApiError(400, 50045, "File uploaded exceeds the maximum size");
  const seconds = isOgg(bytes) ? oggSeconds(bytes) : isMp3(bytes) ? mp3Seconds(bytes) : undefined;
  if (seconds === undefined) throw new ApiError(400, 50123, "The provided file type is invalid.");
  if (seconds === null) throw new ApiError(400, 50192, "The provided file does not have a valid duration.");
  if (seconds > MAX_SECONDS) {
    throw new ApiError(400, 50124, `The provided file duration exceeds maximum of ${MAX_SECONDS} seconds.`);
  }
  return bytes;
}

const isOgg = (bytes: Buffer): boolean => bytes.toString("latin1", 0, 4) === "OggS";
const isMp3 = (bytes: Buffer): boolean =>
  bytes.toString("latin1", 0, 3) === "ID3" || (bytes[0] === 0xff && (bytes[1]! & 0xe0) === 0xe0);

/** The last page says how many samples came before its end. */
function oggSeconds(bytes: Buffer): number | null {
  const last = bytes.lastIndexOf("OggS");
  if (last < 0 || last + 14 > bytes.length) return null;
  const samples = Number(bytes.readBigUInt64LE(last + 6));
  const vorbis = bytes.indexOf("\x01vorbis", 0, "latin1");
  const rate = vorbis >= 0 && vorbis + 16 <= bytes.length ? bytes.readUInt32LE(vorbis + 12) : 48_000;
  return samples > 0 && rate > 0 ? samples / rate : null;
}

/** kbit/s by the four bits of a frame's header: MPEG 1, layer 3. */
const RATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0];

/** From the first frame's bitrate, which the rest is taken to share. */
function mp3Seconds(bytes: Buffer): number | null {
  let at = 0;
  if (bytes.toString("latin1", 0, 3) === "ID3" && bytes.length > 10) {
    at = 10 + ((bytes[6]! << 21) | (bytes[7]! << 14) | (bytes[8]! << 7) | bytes[9]!);
  }
  while (at + 4 < bytes.length && !(bytes[at] === 0xff && (bytes[at + 1]! & 0xe0) === 0xe0)) at++;
  if (at + 4 >= bytes.length) return null;
  const rate = RATES[bytes[at + 2]! >> 4]!;
  return rate === 0 ? null : (bytes.length - at) * 8 / (rate * 1_000);
}
