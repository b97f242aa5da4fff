// OAuth2 over REST: codes and refresh tokens become access tokens, and end again (RFC 6749, 7009, 7636).
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { unauthorized } from "../errors.ts";
import { applicationView } from "../rest/routes/applications.ts";
import { type Answer, type Call, ok, type Route, route } from "../rest/route.ts";
import type { GrantRecord } from "../state/records.ts";
import { userById } from "../views/people.ts";

/** Seconds an access token lives, Discord's week. */
export const TOKEN_SECONDS = 604_800;

export const oauthRoutes: readonly Route[] = [
  route("POST", "/oauth2/token", token, { access: ["nobody"], limit: { limit: 10, windowMs: 1_000 } }),
  route("POST", "/oauth2/token/revoke", revoke, { access: ["nobody"] }),
  route("GET", "/oauth2/@me", (call) => {
    const { caller, world } = call;
    if (caller.kind !== "bearer") throw unauthorized();
    const grant = [...world.state.grants.values()].find((it) =>
      it.user_id === caller.userId && it.application_id === caller.applicationId && it.scopes === caller.scopes
    );
    return ok({
      application: applicationView(world, world.state.applications.get(caller.applicationId)!),
      scopes: caller.scopes,
      expires: new Date(grant?.expires_at ?? world.clock.now()).toISOString(),
      ...(caller.scopes.includes("identify") ? { user: userById(world, caller.userId) } : {}),
    });
  }, { access: ["bearer"] }),
];

const refuse = (error: string, description: string, status = 400): Answer => ({
  status,
  body: { error, error_description: description },
});

function token(call: Call): Answer {
  const form = fieldsOf(call);
  if (!form) return refuse("invalid_request", "Send the form as application/x-www-form-urlencoded");
  const applicationId = clientOf(call, form);
  if (applicationId === null) return refuse("invalid_client", "Unknown client or wrong secret", 401);
  switch (form["grant_type"]) {
    case "authorization_code":
      return exchange(call, applicationId, form);
    case "refresh_token":
      return refresh(call, applicationId, form);
  }
  return refuse("unsupported_grant_type", "Use authorization_code or refresh_token");
}

/** A code is good once, for its own client, redirect and verifier, for ten minutes. */
function exchange(call: Call, applicationId: string, form: Record<string, string>): Answer {
  const { state, clock } = call.world;
  const code = state.codes.get(form["code"] ?? "");
  const invalid = (why: string) => refuse("invalid_grant", why);
  if (!code || code.application_id !== applicationId) return invalid('Invalid "code" in request.');
  state.codes.delete(code.code);
  if (code.expires_at <= clock.now()) return invalid('Invalid "code" in request.');
  if (code.redirect_uri !== form["redirect_uri"]) return invalid('Invalid "redirect_uri" in request.');
  if (code.challenge !== null) {
    const verifier = form["code_verifier"] ?? "";
    const wellFormed = /^[A-Za-z0-9\-._~]{43,128}$/.test(verifier);
    if (!wellFormed || createHash("sha256").update(verifier).digest("base64url") !== code.challenge) {
      return invalid('Invalid "code_verifier" in request.');
    }
  }
  return grant(call, { application_id: applicationId, user_id: code.user_id, scopes: code.scopes });
}

function refresh(call: Call, applicationId: string, form: Record<string, string>): Answer {
  const { state } = call.world;
  const known = [...state.grants.values()].find((it) => it.refresh_token === form["refresh_token"]);
  if (!known || known.application_id !== applicationId) {
    return refuse("invalid_grant", 'Invalid "refresh_token" in request.');
  }
  state.grants.delete(known.access_token);
  return grant(call, known);
}

function grant(
  call: Call,
  { application_id, user_id, scopes }: Pick<GrantRecord, "application_id" | "user_id" | "scopes">,
): Answer {
  const record: GrantRecord = {
    access_token: randomBytes(22).toString("base64url"),
    refresh_token: randomBytes(22).toString("base64url"),
    application_id,
    user_id,
    scopes,
    expires_at: call.world.clock.now() + TOKEN_SECONDS * 1_000,
  };
  call.world.state.grants.set(record.access_token, record);
  return ok({
    token_type: "Bearer",
    access_token: record.access_token,
    expires_in: TOKEN_SECONDS,
    refresh_token: record.refresh_token,
    scope: scopes.join(" "),
  });
}

/** Ends the whole grant, whichever of its tokens is given; an unknown token is no error (RFC 7009 §2.2). */
function revoke(call: Call): Answer {
  const form = fieldsOf(call);
  if (!form) return refuse("invalid_request", "Send the form as application/x-www-form-urlencoded");
  const applicationId = clientOf(call, form);
  if (applicationId === null) return refuse("invalid_client", "Unknown client or wrong secret", 401);
  for (const it of call.world.state.grants.values()) {
    const named = it.access_token === form["token"] || it.refresh_token === form["token"];
    if (named && it.application_id === applicationId) call.world.state.grants.delete(it.access_token);
  }
  return ok({});
}

/** The client, by basic authentication or by fields of the form. */
function clientOf(call: Call, form: Record<string, string>): string | null {
  if (call.caller.kind === "application") return call.caller.applicationId;
  const application = call.world.state.applications.get(form["client_id"] ?? "");
  if (!application || !same(application.client_secret, form["client_secret"] ?? "")) return null;
  return application.id;
}

function fieldsOf(call: Call): Record<string, string> | null {
  const { body } = call;
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  return body as Record<string, string>;
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a), right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
