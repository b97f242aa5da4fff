// OAuth2 over REST: tokens, what a token is for, and what a person has let in.
import { unauthorized, unknown } from "../errors.ts";
import { applicationView } from "../views/application.ts";
import { idParam } from "../rest/guards.ts";
import { type Call, nothing, ok, type Route, route } from "../rest/route.ts";
import { userById } from "../views/people.ts";
import { type AuthorizationRecord, authorizations, deauthorize } from "./authorizations.ts";
import { claimsOf, publicKeys } from "./openid.ts";
import { revoke, token } from "./token.ts";

export { TOKEN_SECONDS } from "./authorizations.ts";

export const oauthRoutes: readonly Route[] = [
  route("POST", "/oauth2/token", token, { access: ["nobody"], limit: { limit: 10, windowMs: 1_000 } }),
  route("POST", "/oauth2/token/revoke", revoke, { access: ["nobody"] }),
  route("GET", "/oauth2/@me", aboutToken, { access: ["bearer"] }),
  route("GET", "/oauth2/keys", ({ world }) => ok({ keys: publicKeys(world) }), { access: ["nobody"] }),
  route("GET", "/oauth2/userinfo", ({ world, caller, userId }) => {
    if (caller.kind !== "bearer") throw unauthorized();
    return ok(claimsOf(world, world.state.users.get(userId)!, caller.scopes));
  }, { access: ["scope:openid"] }),
  // What Discord's own client shows under "Authorised apps".
  route("GET", "/oauth2/tokens", ({ world, userId }) => {
    return ok(
      world.state.table(authorizations).by("user", userId).map((row) => ({
        id: row.id,
        scopes: row.scopes,
        application: applicationView(world, world.state.applications.get(row.application_id)!),
      })),
    );
  }, { access: ["person"] }),
  route("DELETE", "/oauth2/tokens/{authorization_id}", (call) => {
    deauthorize(call.world, ownAuthorization(call));
    return nothing();
  }, { access: ["person"] }),
];

function aboutToken({ world, caller }: Call) {
  if (caller.kind !== "bearer") throw unauthorized();
  return ok({
    application: applicationView(world, world.state.applications.get(caller.applicationId)!),
    scopes: caller.scopes,
    expires: new Date(caller.expiresAt).toISOString(),
    ...(caller.scopes.includes("identify") ? { user: userById(world, caller.userId) } : {}),
  });
}

function ownAuthorization(call: Call): AuthorizationRecord {
  const row = call.world.state.table(authorizations).get(idParam(call, "authorization_id"));
  if (row?.user_id !== call.userId) throw unknown("Token");
  return row;
}
