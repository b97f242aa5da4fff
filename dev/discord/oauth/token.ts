// Codes, refresh tokens and an application's own secret become access tokens, and end again (RFC 6749, 7009, 7636).
import { Buffer } from "node:buffer";
import { createHash, timingSafeEqual } from "node:crypto";
import { type Answer, type Call, ok } from "../rest/route.ts";
import type { CodeRecord, GrantRecord } from "../state/application-records.ts";
import { guildView } from "../views/guild.ts";
import { newGrant, TOKEN_SECONDS } from "./authorizations.ts";
import { idToken } from "./openid.ts";
import { OWN_SCOPES } from "./scopes.ts";

type FormFields = Record<string, string>;

const refuse = (error: string, description: string, status = 400): Answer => ({
  status,
  body: { error, error_description: description },
});
const invalid = (what: string): Answer => refuse("invalid_grant", `Invalid "${what}" in request.`);

export function token(call: Call): Answer {
  const form = fieldsOf(call);
  if (!form) return refuse("invalid_request", "Send the form as application/x-www-form-urlencoded");
  const applicationId = clientOf(call, form);
  if (applicationId === null) return refuse("invalid_client", "Unknown client or wrong secret", 401);
  switch (form["grant_type"]) {
    case "authorization_code":
      return exchange(call, applicationId, form);
    case "refresh_token":
      return refresh(call, applicationId, form);
    case "client_credentials":
      return ownToken(call, applicationId, form);
  }
  return refuse("unsupported_grant_type", "Use authorization_code, refresh_token or client_credentials");
}

/** Ends the whole authorisation's tokens, whichever is given; an unknown one is no error (RFC 7009 §2.2). */
export function revoke(call: Call): Answer {
  const form = fieldsOf(call);
  if (!form) return refuse("invalid_request", "Send the form as application/x-www-form-urlencoded");
  const applicationId = clientOf(call, form);
  if (applicationId === null) return refuse("invalid_client", "Unknown client or wrong secret", 401);
  const { grants } = call.world.state;
  const given = form["token"] ?? "";
  const named = [...grants.values()].find((it) =>
    it.application_id === applicationId && (it.access_token === given || it.refresh_token === given)
  );
  if (!named) return ok({});
  for (const it of grants.values()) {
    const same = it.application_id === applicationId && it.user_id === named.user_id;
    // An application's own tokens belong to no authorisation.
    if (it === named || (same && it.refresh_token !== null && named.refresh_token !== null)) {
      grants.delete(it.access_token);
    }
  }
  return ok({});
}

/** A code is good once, for its own client, redirect and verifier, for ten minutes. */
function exchange(call: Call, applicationId: string, form: FormFields): Answer {
  const { state, clock } = call.world;
  const code = state.codes.get(form["code"] ?? "");
  if (!code || code.application_id !== applicationId) return invalid("code");
  state.codes.delete(code.code);
  if (code.expires_at <= clock.now()) return invalid("code");
  if (code.redirect_uri !== form["redirect_uri"]) return invalid("redirect_uri");
  if (!verified(code, form["code_verifier"] ?? "")) return invalid("code_verifier");
  const guild = code.guild_id === undefined ? undefined : state.guilds.get(code.guild_id);
  return answer(newGrant(call.world, code), {
    ...(guild ? { guild: guildView(call.world, guild) } : {}),
    ...(code.scopes.includes("openid")
      ? {
        id_token: idToken(call.world, state.users.get(code.user_id)!, {
          applicationId,
          scopes: code.scopes,
          seconds: TOKEN_SECONDS,
          ...(code.nonce === undefined ? {} : { nonce: code.nonce }),
        }),
      }
      : {}),
  });
}

function verified({ challenge }: CodeRecord, verifier: string): boolean {
  if (challenge === null) return true;
  const wellFormed = /^[A-Za-z0-9\-._~]{43,128}$/.test(verifier);
  return wellFormed && createHash("sha256").update(verifier).digest("base64url") === challenge;
}

function refresh(call: Call, applicationId: string, form: FormFields): Answer {
  const { grants } = call.world.state;
  const given = form["refresh_token"];
  const known = given === undefined ? undefined : [...grants.values()].find((it) => it.refresh_token === given);
  if (!known || known.application_id !== applicationId) return invalid("refresh_token");
  grants.delete(known.access_token);
  return answer(newGrant(call.world, known));
}

/** A token for the application's owner, without asking anybody (documentation, "Client Credentials Grant"). */
function ownToken(call: Call, applicationId: string, form: FormFields): Answer {
  const scopes = (form["scope"] ?? "").split(" ").filter((it) => it !== "");
  if (scopes.length === 0 || scopes.some((scope) => !OWN_SCOPES.includes(scope))) {
    return refuse("invalid_scope", "The requested scope is invalid, unknown, or malformed.");
  }
  const user_id = call.world.state.applications.get(applicationId)!.owner_id;
  return answer(newGrant(call.world, { application_id: applicationId, user_id, scopes }, false));
}

function answer(grant: GrantRecord, more: Record<string, unknown> = {}): Answer {
  return ok({
    token_type: "Bearer",
    access_token: grant.access_token,
    expires_in: TOKEN_SECONDS,
    ...(grant.refresh_token === null ? {} : { refresh_token: grant.refresh_token }),
    scope: grant.scopes.join(" "),
    ...more,
  });
}

/** The client, by basic authentication or by fields of the form. */
function clientOf(call: Call, form: FormFields): string | null {
  if (call.caller.kind === "application") return call.caller.applicationId;
  const application = call.world.state.applications.get(form["client_id"] ?? "");
  if (!application || !same(application.client_secret, form["client_secret"] ?? "")) return null;
  return application.id;
}

/** Only forms: JSON is refused here (documentation, "OAuth2 URLs"). */
function fieldsOf({ body, contentType }: Call): FormFields | null {
  if (contentType !== "application/x-www-form-urlencoded" || typeof body !== "object" || body === null) return null;
  return body as FormFields;
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a), right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
