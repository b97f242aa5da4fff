// A dashboard session: a sealed string in the browser's cookie, stored nowhere.
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../core/clock.ts";
import { Snowflake } from "../core/contract.ts";
import type { Sealer } from "../core/seal.ts";

export const Session = z.object({
  userId: Snowflake,
  name: z.string(),
  avatar: z.string().nullable(),
  /** Discord's token with `identify guilds`; the refresh token is thrown away at login. */
  accessToken: z.string(),
  jti: z.uuid(),
  /** Unix milliseconds: an erasure in the same second must still be newer. */
  iat: z.int(),
  /** Unix seconds. */
  exp: z.int(),
});
export type Session = z.infer<typeof Session>;

export const SESSION_HOURS = 8;

/** Seals a session that starts now and ends after SESSION_HOURS, or with the token if that is sooner. */
export const openSession = async (
  sealer: Sealer,
  clock: Clock,
  person: Pick<Session, "userId" | "name" | "avatar" | "accessToken">,
  endsAt: Date,
): Promise<{ session: Session; sealed: string }> => {
  const now = clock.now().getTime();
  const exp = Math.floor(Math.min(now + SESSION_HOURS * 3_600_000, endsAt.getTime()) / 1000);
  const session: Session = { ...person, jti: randomUUID(), iat: now, exp };
  return { session, sealed: await sealer.seal("session", { ...session }) };
};

/** Null when forged, sealed for something else, or expired. */
export const readSession = async (sealer: Sealer, clock: Clock, sealed: string): Promise<Session | null> => {
  const session = await sealer.open("session", sealed, Session);
  return session && session.exp * 1000 > clock.now().getTime() ? session : null;
};
