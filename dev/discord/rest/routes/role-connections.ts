import {
  metadataOf,
  type RoleConnectionRecord,
  roleConnections,
  setMetadata,
} from "../../applications/role-connections.ts";
import { readMetadata, readRoleConnection } from "../../rules/role-connections.ts";
import { applicationOf } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const METADATA = "/applications/{application_id}/role-connections/metadata";
const OWN = "/users/@me/applications/{application_id}/role-connection";
const BEARER = { access: ["scope:role_connections.write"] as const, limit: { limit: 10, windowMs: 10_000 } };

/** What an application says of people, for roles that ask for it (documentation, "Role Connection Metadata"). */
export const roleConnectionRoutes: readonly Route[] = [
  route("GET", METADATA, (call) => ok(metadataOf(call.world, applicationOf(call))), { access: ["bot"] }),
  route("PUT", METADATA, (call) => {
    const items = readMetadata(call.body);
    return ok(setMetadata(call.world, applicationOf(call), items));
  }, { access: ["bot"], limit: { limit: 5, windowMs: 10_000 } }),
  route("GET", OWN, (call) => ok(view(known(call))), BEARER),
  route("PUT", OWN, (call) => {
    const applicationId = applicationOf(call);
    const changes = readRoleConnection(call.body, metadataOf(call.world, applicationId));
    const row = call.world.state.table(roleConnections).set(keyOf(call), { ...known(call), ...changes });
    return ok(view(row));
  }, BEARER),
  route("DELETE", OWN, (call) => {
    call.world.state.table(roleConnections).delete(keyOf(call));
    return nothing();
  }, BEARER),
];

/** A token is for its own application only. */
const keyOf = (call: Call): string => `${applicationOf(call)}:${call.userId}`;

function known(call: Call): RoleConnectionRecord {
  const applicationId = applicationOf(call);
  return call.world.state.table(roleConnections).get(keyOf(call)) ??
    { application_id: applicationId, user_id: call.userId, metadata: {} };
}

function view({ platform_name, platform_username, metadata }: RoleConnectionRecord): Record<string, unknown> {
  return {
    ...(platform_name === undefined ? {} : { platform_name }),
    ...(platform_username === undefined ? {} : { platform_username }),
    metadata,
  };
}
