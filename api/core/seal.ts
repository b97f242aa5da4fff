// Sealed strings: compact JWE, `dir` with A256GCM (RFC 7516). What is sealed for one purpose cannot be opened for another.
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { compactDecrypt, CompactEncrypt } from "jose";
import type { z } from "zod";

export interface Sealer {
  seal(purpose: string, payload: Record<string, unknown>): Promise<string>;
  /** Null when forged, sealed with an unknown key, for another purpose, or not of this shape. Expiry is the caller's. */
  open<T>(purpose: string, sealed: string, shape: z.ZodType<T>): Promise<T | null>;
}

/** `keys`: base64 of 32 bytes each. The first seals, all open: a key is replaced by putting a new one in front. */
export const createSealer = (keys: readonly string[]): Sealer => {
  const ring = new Map(keys.map((key) => {
    const bytes = new Uint8Array(Buffer.from(key, "base64"));
    return [createHash("sha256").update(bytes).digest("base64url").slice(0, 8), bytes] as const;
  }));
  const active = [...ring][0];
  if (!active) throw new TypeError("Give at least one sealing key");
  return {
    seal: (purpose, payload) =>
      new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: active[0], ctx: purpose })
        .encrypt(active[1]),
    open: async (purpose, sealed, shape) => {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(sealed, (header) => {
          const key = ring.get(header.kid ?? "");
          if (!key) throw new TypeError("Unknown key");
          return key;
        }, { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] });
        if (protectedHeader["ctx"] !== purpose) return null;
        return shape.safeParse(JSON.parse(new TextDecoder().decode(plaintext))).data ?? null;
      } catch {
        // Every way in which a string fails to be ours looks the same from outside.
        return null;
      }
    },
  };
};
