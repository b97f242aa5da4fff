import { Form } from "../../rules/form.ts";
import type { ApplicationRecord } from "../../state/records.ts";
import { userById } from "../../views/people.ts";
import type { World } from "../../world.ts";
import { type Call, ok, type Route, route } from "../route.ts";

/** The application that the calling bot belongs to. */
export const applicationRoutes: readonly Route[] = [
  route("GET", "/applications/@me", own, { access: ["bot"] }),
  route("GET", "/oauth2/applications/@me", own, { access: ["bot"] }),
  route("PATCH", "/applications/@me", (call) => {
    const application = ownRecord(call);
    const form = new Form(call.body);
    if (form.has("description")) application.description = form.string("description", { max: 400 }) ?? "";
    // Privileged intents are granted by hand, never by the bot itself.
    form.errors.throwIfAny();
    call.world.state.applications.set(application.id, application);
    return ok(privateApplicationView(call.world, application));
  }, { access: ["bot"] }),
];

/** An application as everybody may see it. */
export function applicationView(world: World, application: ApplicationRecord): Record<string, unknown> {
  return {
    id: application.id,
    name: application.name,
    icon: application.icon,
    description: application.description,
    type: null,
    bot: userById(world, application.id),
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: {
      "0": { oauth2_install_params: { scopes: ["applications.commands", "bot"], permissions: "0" } },
    },
    verify_key: application.verify_key,
    flags: application.flags,
    flags_new: String(application.flags),
    tags: [],
  };
}

function own(call: Call) {
  return ok(privateApplicationView(call.world, ownRecord(call)));
}

function ownRecord(call: Call): ApplicationRecord {
  return call.world.state.applications.get(call.userId)!;
}

function privateApplicationView(world: World, application: ApplicationRecord): Record<string, unknown> {
  return {
    ...applicationView(world, application),
    redirect_uris: application.redirect_uris,
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: userById(world, application.owner_id),
    approximate_guild_count: world.state.guildIdsOf(application.id).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    event_webhooks_url: null,
    event_webhooks_status: 1,
    event_webhooks_types: [],
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: ["bot", "identify", "guilds", "guilds.members.read", "applications.commands"],
  };
}
