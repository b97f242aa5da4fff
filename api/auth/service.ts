// Login with Discord, sessions, and a person's place in their servers.
import type { Session } from "./session.ts";

/** A server of the person, from Discord's own list. */
export interface Place {
  id: string;
  name: string;
  icon: string | null;
  canManage: boolean;
}
export interface SealedSession {
  session: string;
  /** RFC 3339. */
  expiresAt: string;
}

export interface Auth {
  /** Throws `unavailable` when login is not configured. */
  start(returnTo: string | undefined): Promise<{ url: string; login: string }>;
  /** Throws `invalid` when state, code or login do not belong together. */
  finish(input: { code: string; state: string; login: string }): Promise<SealedSession & { returnTo: string }>;
  /** Revokes the token at Discord and refuses the session from now on. */
  logout(session: Session): Promise<void>;
  /** The same login under a new id and time, after an erasure made older sessions invalid. */
  renew(session: Session): Promise<SealedSession>;
  /** Reads the cookie's value; null when forged, foreign or expired. */
  read(sealed: string): Promise<Session | null>;
  /** Throws `unauthenticated` when the session was logged out, revoked at Discord, or is older than the person's erasure. */
  assertAlive(session: Session): Promise<void>;
  /** The person's servers, at most 30 seconds old. */
  places(session: Session): Promise<Place[]>;
  placeOf(session: Session, guildId: string): Promise<Place | null>;
}
