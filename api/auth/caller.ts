// Turns request headers into an actor. A header that is wrong makes the caller nobody, with the reason for those who mind.
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import type { Actor } from "../context.ts";
import { ActorClaim } from "../core/contract.ts";
import type { Auth } from "./service.ts";

export type ReadCaller = (headers: Headers) => Promise<Actor>;

export const createCallerReader = (botCredential: string, auth: Pick<Auth, "read">): ReadCaller => {
  const expected = digest(botCredential);
  return async (headers) => {
    const [scheme, value] = split(headers.get("authorization"));
    if (scheme === "bot") {
      if (!timingSafeEqual(digest(value), expected)) return nobody("Send the bot's credential");
      const header = headers.get("x-kagami-actor");
      if (header === null) return { kind: "bot" };
      const claim = claimOf(header);
      return claim ? { kind: "claim", claim } : nobody("Name the member you speak for as an actor claim");
    }
    if (scheme === "session") {
      const session = await auth.read(value);
      return session ? { kind: "session", session } : nobody("Log in again: this session is over");
    }
    return nobody("Log in first");
  };
};

const nobody = (reason: string): Actor => ({ kind: "nobody", reason });

const split = (header: string | null): [string, string] => {
  const [, scheme = "", value = ""] = header?.match(/^(\w+) (\S+)$/) ?? [];
  return [scheme.toLowerCase(), value];
};

const digest = (text: string) => createHash("sha256").update(text).digest();

const claimOf = (header: string): ActorClaim | null => {
  try {
    return ActorClaim.safeParse(JSON.parse(Buffer.from(header, "base64url").toString("utf8"))).data ?? null;
  } catch {
    return null;
  }
};
