// The dashboard's three cookies. Their purpose and retention are declared in the data registry.
import type { Cookies } from "@sveltejs/kit";

/** `__Host-` and Secure need https; browsers make an exception for localhost, not for other plain hosts. */
const isSecure = (url: URL): boolean => url.protocol === "https:" || url.hostname === "localhost";
export const cookieName = (name: "kagami" | "kagami-login", url: URL): string =>
  isSecure(url) ? `__Host-${name}` : name;
const options = (url: URL) => ({ path: "/", httpOnly: true, sameSite: "lax", secure: isSecure(url) } as const);

/** How long a person has to come back from Discord, in seconds. */
const LOGIN_MAX_AGE_SECONDS = 600;
const THEME_MAX_AGE_SECONDS = 31_536_000;

export const readSession = (cookies: Cookies, url: URL): string | null =>
  cookies.get(cookieName("kagami", url)) ?? null;
export const writeSession = (cookies: Cookies, url: URL, sealed: string): void =>
  cookies.set(cookieName("kagami", url), sealed, options(url));
export const clearSession = (cookies: Cookies, url: URL): void =>
  cookies.delete(cookieName("kagami", url), options(url));

export const readLogin = (cookies: Cookies, url: URL): string | null =>
  cookies.get(cookieName("kagami-login", url)) ?? null;
export const writeLogin = (cookies: Cookies, url: URL, sealed: string): void =>
  cookies.set(cookieName("kagami-login", url), sealed, { ...options(url), maxAge: LOGIN_MAX_AGE_SECONDS });
export const clearLogin = (cookies: Cookies, url: URL): void =>
  cookies.delete(cookieName("kagami-login", url), options(url));

export const writeTheme = (cookies: Cookies, url: URL, theme: string): void =>
  cookies.set("theme", theme, { ...options(url), maxAge: THEME_MAX_AGE_SECONDS });
