// Who calls, by the authorization header.
import type { Clock } from "../clock.ts";
import { ApiError, unauthorized } from "../errors.ts";
import { identityOf } from "../identity.ts";
import type { State } from "../state/state.ts";
import type { Caller, Route } from "./route.ts";

export function callerOf(state: State, clock: Clock, header: string | undefined): Caller {
  if (header === undefined || header === "") return { kind: "nobody" };
  const [scheme = "", value = ""] = header.split(" ");
  if (scheme === "Bearer") {
    const grant = state.grants.get(value);
    if (!grant || grant.expires_at <= clock.now()) throw unauthorized();
    const { user_id: userId, application_id: applicationId, scopes, expires_at: expiresAt } = grant;
    return { kind: "bearer", userId, applicationId, scopes, expiresAt };
  }
  if (scheme === "Basic") {
    const [id = "", secret = ""] = basic(value);
    const application = state.applications.get(id);
    if (!application || application.client_secret !== secret) throw unauthorized();
    return { kind: "application", applicationId: id };
  }
  const who = scheme === "Bot" || scheme === "User" ? identityOf(state, value) : null;
  if (!who || who.bot !== (scheme === "Bot")) throw unauthorized();
  if (who.bot) return { kind: "bot", userId: who.userId, applicationId: who.applicationId! };
  return { kind: "person", userId: who.userId };
}

/** Refuses a caller that a route does not let in. */
export function admit(route: Route, caller: Caller): void {
  const { access } = route;
  if (access.includes("nobody")) return;
  if (caller.kind === "nobody") throw unauthorized();
  if (caller.kind === "bearer") {
    if (access.includes("bearer")) return;
    if (access.some((it) => it.startsWith("scope:") && caller.scopes.includes(it.slice(6)))) return;
    if (access.some((it) => it.startsWith("scope:"))) throw new ApiError(403, 50026, "Missing required OAuth2 scope");
    throw unauthorized();
  }
  if (access.includes(caller.kind)) return;
  if (caller.kind === "bot") throw new ApiError(403, 20001, "Bots cannot use this endpoint");
  if (caller.kind === "person") throw new ApiError(403, 20002, "Only bots can use this endpoint");
  throw unauthorized();
}

/** Id and secret (RFC 6749 §2.3.1); nothing for what is not written as that. */
function basic(text: string): string[] {
  try {
    return atob(text).split(":").map(decodeURIComponent);
  } catch {
    return [];
  }
}
