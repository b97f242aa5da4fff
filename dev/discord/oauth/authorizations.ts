// Who let which application do what, and the tokens that come of it.
import { randomBytes } from "node:crypto";
import { ofUser, uninstall } from "../applications/installations.ts";
import { tellApplication } from "../applications/webhook-events.ts";
import type { GrantRecord } from "../state/application-records.ts";
import { defineTable } from "../state/table.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";

export interface AuthorizationRecord {
  id: string;
  application_id: string;
  user_id: string;
  /** Everything the person has ever agreed to for this application. */
  scopes: string[];
}

export const authorizations = defineTable<AuthorizationRecord, "user" | "application">("authorization", {
  user: (row) => row.user_id,
  application: (row) => row.application_id,
});

/** Seconds an access token lives, Discord's week. */
export const TOKEN_SECONDS = 604_800;

export function authorizationOf(world: World, applicationId: string, userId: string): AuthorizationRecord | undefined {
  return world.state.table(authorizations).by("user", userId).find((it) => it.application_id === applicationId);
}

/** Notes what a person agreed to, on top of what they agreed to before. */
export function authorize(world: World, { application_id, user_id, scopes }: Omit<AuthorizationRecord, "id">): void {
  const known = authorizationOf(world, application_id, user_id);
  const id = known?.id ?? world.ids.next();
  const all = [...new Set([...known?.scopes ?? [], ...scopes])];
  world.state.table(authorizations).set(id, { id, application_id, user_id, scopes: all });
}

/** The person takes everything back: the application's tokens for them end, and it is told. */
export function deauthorize(world: World, record: AuthorizationRecord): void {
  const { application_id, user_id } = record;
  world.state.table(authorizations).delete(record.id);
  for (const grant of world.state.grants.values()) {
    if (grant.application_id === application_id && grant.user_id === user_id) {
      world.state.grants.delete(grant.access_token);
    }
  }
  if (ofUser(world, application_id, user_id)) uninstall(world, { application_id, user_id });
  tellApplication(world, application_id, "APPLICATION_DEAUTHORIZED", { user: userById(world, user_id) });
}

/** A fresh token. @param lasting whether it can be refreshed */
export function newGrant(
  world: World,
  { application_id, user_id, scopes }: Pick<GrantRecord, "application_id" | "user_id" | "scopes">,
  lasting = true,
): GrantRecord {
  const { grants } = world.state, now = world.clock.now();
  // What has ended and cannot be renewed is of no use to anybody.
  for (const old of grants.values()) {
    if (old.refresh_token === null && old.expires_at <= now) grants.delete(old.access_token);
  }
  const token = () => randomBytes(22).toString("base64url");
  const record: GrantRecord = {
    access_token: token(),
    refresh_token: lasting ? token() : null,
    application_id,
    user_id,
    scopes,
    expires_at: now + TOKEN_SECONDS * 1_000,
  };
  return grants.set(record.access_token, record);
}
