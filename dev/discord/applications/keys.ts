// The key pair with which Discord signs what it sends to an application (documentation, "Validating Security Request Headers").
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";

/** What stands before the 32 secret bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

export interface SigningApplication {
  id: string;
  client_secret: string;
}

/** An application's `verify_key`: its public key in hexadecimal, the same each time. */
export function verifyKeyOf(application: SigningApplication): string {
  return createPublicKey(keyOf(application)).export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
}

/** Headers of a signed request. @param now ms; Discord's timestamp is in seconds */
export function signatureOf(application: SigningApplication, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  return {
    "x-signature-ed25519": sign(null, Buffer.from(timestamp + body), keyOf(application)).toString("hex"),
    "x-signature-timestamp": timestamp,
  };
}

function keyOf({ id, client_secret }: SigningApplication): KeyObject {
  const secret = createHash("sha256").update(`local discord:${id}:${client_secret}`).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8, secret]), format: "der", type: "pkcs8" });
}
