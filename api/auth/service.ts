// Login with Discord, sessions, and a person's place in their servers.
import { Buffer } from "node:buffer";
import { timingSafeEqual } from "node:crypto";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { discordGuilds, gateOf, sessionDenied } from "../../db/mod.ts";
import type { Services } from "../context.ts";
import { DomainError } from "../core/errors.ts";
import type { Sealer } from "../core/seal.ts";
import type { DiscordLogin } from "./discord.ts";
import { openSession, readSession, type Session } from "./session.ts";

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

/** Longest time between the two halves of a login. */
const LOGIN_MINUTES = 10;

export interface AuthOptions extends Pick<Services, "db" | "cache" | "clock" | "log"> {
  sealer: Sealer;
  /** Null: login is off. */
  discord: DiscordLogin | null;
}

export const createAuth = ({ db, cache, clock, log, sealer, discord }: AuthOptions): Auth => {
  /** Questions to Discord about one session that are under way: a page asks several times at once. */
  const asking = new Map<string, Promise<Place[]>>();
  const checking = new Map<string, Promise<void>>();
  /** When Discord last accepted the token of a session, by the session's random number; about nobody. */
  const accepted = new LRUCache<string, number>({ max: 50_000 });

  const login = (): DiscordLogin => {
    if (discord) return discord;
    throw new DomainError("unavailable", "Login is off here: the operator has to set DISCORD_CLIENT_SECRET");
  };
  const deny = async (session: Session) => {
    accepted.delete(session.jti);
    await cache.set(sessionDenied, { jti: session.jti }, "denied");
  };

  const ask = async (session: Session): Promise<Place[]> => {
    const places = await login().guilds(session.accessToken);
    if (places === null) {
      await deny(session);
      throw over();
    }
    accepted.set(session.jti, clock.now().getTime());
    // Under the session's number: another login's answer says nothing about this token.
    await cache.set(discordGuilds, { userId: session.userId }, { jti: session.jti, places });
    return places;
  };
  const places = async (session: Session): Promise<Place[]> => {
    const cached = await cache.get<{ jti: string; places: Place[] }>(discordGuilds, { userId: session.userId });
    if (cached?.jti === session.jti) return cached.places;
    const pending = asking.get(session.jti) ?? ask(session).finally(() => asking.delete(session.jti));
    asking.set(session.jti, pending);
    return await pending;
  };
  const check = async (session: Session): Promise<void> => {
    const person = await login().me(session.accessToken);
    if (person?.userId !== session.userId) {
      await deny(session);
      throw over();
    }
    accepted.set(session.jti, clock.now().getTime());
  };
  const seal = async (person: Pick<Session, "userId" | "name" | "avatar" | "accessToken">, endsAt: Date) => {
    const { session, sealed } = await openSession(sealer, clock, person, endsAt);
    return { session: sealed, expiresAt: new Date(session.exp * 1000).toISOString() };
  };

  return {
    start: async (returnTo) => {
      const { url, state, verifier } = login().authorize();
      const expiresMs = clock.now().getTime() + LOGIN_MINUTES * 60_000;
      return { url, login: await sealer.seal("login", { state, verifier, returnTo: safePath(returnTo), expiresMs }) };
    },
    finish: async (input) => {
      const begun = await sealer.open("login", input.login, Login);
      if (!begun || begun.expiresMs <= clock.now().getTime() || !equal(begun.state, input.state)) {
        throw new DomainError("invalid", "Log in again: this login was begun elsewhere or too long ago");
      }
      const { accessToken, expiresAt } = await login().exchange(input.code, begun.verifier);
      const person = await login().me(accessToken);
      if (!person) throw new DomainError("invalid", "Log in again: Discord refused this login");
      return { ...await seal({ ...person, accessToken }, expiresAt), returnTo: begun.returnTo };
    },
    logout: async (session) => {
      await deny(session);
      await cache.delete(discordGuilds, { userId: session.userId });
      // The browser's session is over either way; a token that could not be revoked ends by itself.
      await discord?.revoke(session.accessToken).catch((error: unknown) =>
        log.warn({ event: "auth.revoke.failed" }, error)
      );
    },
    renew: async (session) => {
      await deny(session);
      return await seal(session, new Date(session.exp * 1000));
    },
    read: (sealed) => readSession(sealer, clock, sealed),
    assertAlive: async (session) => {
      if (await cache.get(sessionDenied, { jti: session.jti }) !== null) throw over();
      const { erasedAt } = await gateOf(db.orm, session.userId);
      if (erasedAt && session.iat < erasedAt.getTime()) throw over();
      // A token revoked at Discord, or a logout this process does not remember, ends the session too.
      if (clock.now().getTime() - (accepted.get(session.jti) ?? -Infinity) < discordGuilds.ttlMs) return;
      const pending = checking.get(session.jti) ?? check(session).finally(() => checking.delete(session.jti));
      checking.set(session.jti, pending);
      await pending;
    },
    places,
    placeOf: async (session, guildId) => (await places(session)).find((place) => place.id === guildId) ?? null,
  };
};

const Login = z.object({ state: z.string(), verifier: z.string(), returnTo: z.string(), expiresMs: z.number() });

const over = () => new DomainError("unauthenticated", "Log in again: this session is over");

/** A path of the dashboard itself; `//host` and `/\host` would lead elsewhere. */
const safePath = (path: string | undefined): string =>
  path && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : "/servers";

const equal = (a: string, b: string): boolean => {
  const left = Buffer.from(a), right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
};
