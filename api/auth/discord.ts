// Discord's OAuth2 and the two reads a login needs. The only file that knows arctic.
import * as arctic from "arctic";
import { z } from "zod";
import { DomainError } from "../core/errors.ts";
import { mayManage } from "../core/permissions.ts";
import type { Place } from "./service.ts";

export const SCOPES = ["identify", "guilds"];

export interface DiscordLogin {
  /** Where the browser goes; `state` and `verifier` stay with us, sealed. */
  authorize(): { url: string; state: string; verifier: string };
  /** Throws `invalid` when Discord refuses the code, `unavailable` when it does not answer. */
  exchange(code: string, verifier: string): Promise<{ accessToken: string; expiresAt: Date }>;
  revoke(accessToken: string): Promise<void>;
  /** Null when the token is no longer valid. */
  me(accessToken: string): Promise<{ userId: string; name: string; avatar: string | null } | null>;
  /** Null when the token is no longer valid. */
  guilds(accessToken: string): Promise<Place[] | null>;
}

export interface DiscordLoginOptions {
  clientId: string;
  clientSecret: string;
  redirectUrl: string;
  apiUrl: string;
  authorizeUrl: string;
  /** Longest wait for one answer of Discord. */
  timeoutMs?: number;
}

export const createDiscordLogin = (options: DiscordLoginOptions): DiscordLogin => {
  const client = new arctic.OAuth2Client(options.clientId, options.clientSecret, options.redirectUrl);
  const timeoutMs = options.timeoutMs ?? 5_000;
  const read = async <T>(path: string, accessToken: string, shape: z.ZodType<T>): Promise<T | null> => {
    const response = await fetch(options.apiUrl + path, {
      headers: { authorization: `Bearer ${accessToken}` },
      redirect: "error",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(() => {
      throw away();
    });
    if (response.status === 401) {
      await response.body?.cancel();
      return null;
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw away();
    }
    const parsed = shape.safeParse(await response.json().catch(() => null));
    if (!parsed.success) throw away();
    return parsed.data;
  };
  return {
    authorize() {
      const state = arctic.generateState(), verifier = arctic.generateCodeVerifier();
      const method = arctic.CodeChallengeMethod.S256;
      const url = client.createAuthorizationURLWithPKCE(options.authorizeUrl, state, method, verifier, SCOPES);
      // Somebody who agreed before is not asked again.
      url.searchParams.set("prompt", "none");
      return { url: url.href, state, verifier };
    },
    async exchange(code, verifier) {
      try {
        const tokens = await within(
          timeoutMs,
          client.validateAuthorizationCode(`${options.apiUrl}/oauth2/token`, code, verifier),
        );
        const missing = tokens.hasScopes() ? SCOPES.filter((scope) => !tokens.scopes().includes(scope)) : [];
        if (missing.length > 0) throw new DomainError("invalid", "Log in again and allow what Discord asks for");
        return { accessToken: tokens.accessToken(), expiresAt: tokens.accessTokenExpiresAt() };
      } catch (error) {
        if (error instanceof DomainError) throw error;
        if (error instanceof arctic.OAuth2RequestError) {
          throw new DomainError("invalid", "Log in again: Discord refused this login");
        }
        throw away();
      }
    },
    async revoke(accessToken) {
      await within(timeoutMs, client.revokeToken(`${options.apiUrl}/oauth2/token/revoke`, accessToken)).catch(
        (error) => {
          // A token Discord no longer knows is as good as revoked.
          if (!(error instanceof arctic.OAuth2RequestError)) throw away();
        },
      );
    },
    async me(accessToken) {
      const user = await read("/users/@me", accessToken, User);
      return user && { userId: user.id, name: user.global_name ?? user.username, avatar: user.avatar };
    },
    async guilds(accessToken) {
      const guilds = await read("/users/@me/guilds", accessToken, Guilds);
      return guilds && guilds.map((guild) => ({
        id: guild.id,
        name: guild.name,
        icon: guild.icon,
        canManage: guild.owner || mayManage(guild.permissions),
      }));
    },
  };
};

const User = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  avatar: z.string().nullable(),
});
const Guilds = z.array(z.object({
  id: z.string(),
  name: z.string(),
  icon: z.string().nullable(),
  owner: z.boolean(),
  permissions: z.string().regex(/^\d+$/),
}));

const away = () => new DomainError("unavailable", "Discord does not answer: try again in a moment");

// arctic takes no signal: the answer is given up, the request ends on its own.
const within = async <T>(timeoutMs: number, work: Promise<T>): Promise<T> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => timer = setTimeout(() => reject(away()), timeoutMs));
  return await Promise.race([work, limit]).finally(() => clearTimeout(timer));
};
