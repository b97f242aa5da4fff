// OpenID Connect: the keys Discord signs with, and the id token (OpenID Connect Core 1.0, §2 and §5).
import { Buffer } from "node:buffer";
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from "node:crypto";
import type { UserRecord } from "../state/records.ts";
import { defineTable } from "../state/table.ts";
import type { World } from "../world.ts";

const keys = defineTable<JsonWebKey>("openid-key", {});

/** The private key, made when it is first needed and kept. */
function keyOf(world: World): JsonWebKey {
  const table = world.state.table(keys);
  return table.get("current") ??
    table.set("current", generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey.export({ format: "jwk" }));
}

/** The public half, as `/oauth2/keys` gives it. */
export function publicKeys(world: World): Record<string, unknown>[] {
  const { n, e } = createPublicKey({ key: keyOf(world), format: "jwk" }).export({ format: "jwk" });
  return [{ kty: "RSA", use: "sig", kid: kidOf(n!), n, e, alg: "RS256" }];
}

const kidOf = (n: string): string => createHash("sha256").update(n).digest("hex").slice(0, 20);

/** What is known of a person by OpenID, as far as the scopes go. */
export function claimsOf(world: World, user: UserRecord, scopes: readonly string[]): Record<string, unknown> {
  return {
    sub: user.id,
    ...(scopes.includes("identify")
      ? {
        preferred_username: user.username,
        nickname: user.global_name,
        picture: `${world.origin()}/cdn/avatars/${user.id}/${user.avatar ?? "default"}.png`,
        locale: user.locale,
      }
      : {}),
    ...(scopes.includes("email") ? { email: `${user.username}@example.org`, email_verified: true } : {}),
  };
}

/** @param seconds how long the access token beside it lives */
export function idToken(
  world: World,
  user: UserRecord,
  more: { applicationId: string; scopes: readonly string[]; nonce?: string; seconds: number },
): string {
  const key = keyOf(world);
  const now = Math.floor(world.clock.now() / 1000);
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = part({ alg: "RS256", typ: "JWT", kid: kidOf(key.n!) });
  const body = part({
    iss: world.origin(),
    aud: more.applicationId,
    iat: now,
    exp: now + more.seconds,
    ...claimsOf(world, user, more.scopes),
    ...(more.nonce === undefined ? {} : { nonce: more.nonce }),
  });
  const signature = sign("sha256", Buffer.from(`${head}.${body}`), createPrivateKey({ key, format: "jwk" }));
  return `${head}.${body}.${signature.toString("base64url")}`;
}
