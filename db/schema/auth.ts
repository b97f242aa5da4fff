// Logging in. Nothing about a session is in a table: it lives in the person's own sealed cookie.
import { defineCacheKey, defineCookie, definePurpose } from "../data/stores.ts";
import { securing } from "./service.ts";

export const loggingIn = definePurpose({
  name: "auth.session",
  title: "Logging in",
  why: "The dashboard shows a person only what is theirs, so it has to know who is asking",
  use: "essential.service.authentication",
  basis: "contract",
  objectable: false,
});

export const sessionCookie = defineCookie({
  name: "kagami",
  title: "Session cookie",
  purpose: loggingIn,
  category: "user.authorization.credentials",
  holds: "Account id, name, avatar and Discord's access token, sealed so that only the api can read them",
  why: "keeps a person logged in; gone when the browser closes",
  maxAgeMs: null,
  httpOnly: true,
});
export const loginCookie = defineCookie({
  name: "kagami-login",
  title: "Login cookie",
  purpose: loggingIn,
  category: "user.authorization.credentials",
  holds: "One-time secrets of a login that is under way, sealed",
  why: "proves that the login was begun in the same browser",
  maxAgeMs: 600_000,
  httpOnly: true,
});

export const discordGuilds = defineCacheKey({
  name: "discord.guilds",
  template: "discord.guilds:{userId}",
  title: "Servers of a logged-in person",
  purpose: loggingIn,
  category: "user.social",
  holds: "The servers a person is in, with their permissions there, as Discord answered",
  why: "asking Discord at every click would be refused",
  ttl: "30 s",
  subject: "userId",
  scope: null,
});
export const sessionDenied = defineCacheKey({
  name: "session.denied",
  template: "session.denied:{jti}",
  title: "Ended sessions",
  purpose: loggingIn,
  category: "system.authentication",
  holds: "The random number of a session that was logged out",
  why: "a copied cookie must not outlive a logout",
  ttl: "8 h",
  subject: null,
  scope: null,
});
export const rateLimit = defineCacheKey({
  name: "rate",
  template: "rate:{limit}:{userId}",
  title: "Rate limits",
  purpose: securing,
  category: "user.telemetry",
  holds: "How many exports, or erasures, somebody asked for within the hour",
  why: "one person must not take the service away from the others",
  ttl: "1 h",
  subject: "userId",
  scope: null,
});
