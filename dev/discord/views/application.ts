// Applications as Discord shows them.
import { authorizations } from "../oauth/authorizations.ts";
import { installations } from "../applications/installations.ts";
import { SCOPES } from "../oauth/scopes.ts";
import type { ApplicationRecord, InstallParams } from "../state/application-records.ts";
import type { World } from "../world.ts";
import { userById } from "./people.ts";

const USUAL: InstallParams = { scopes: ["applications.commands", "bot"], permissions: "0" };

/** An application as everybody may see it. */
export function applicationView(world: World, application: ApplicationRecord): Record<string, unknown> {
  const { install_params, custom_install_url, cover_image } = application;
  return {
    id: application.id,
    name: application.name,
    icon: application.icon,
    description: application.description,
    type: null,
    bot: userById(world, application.id),
    bot_public: true,
    bot_require_code_grant: false,
    integration_types_config: application.integration_types_config ?? { "0": { oauth2_install_params: USUAL } },
    ...(install_params ? { install_params } : {}),
    ...(custom_install_url ? { custom_install_url } : {}),
    ...(cover_image ? { cover_image } : {}),
    ...(application.max_participants === undefined ? {} : { max_participants: application.max_participants }),
    verify_key: application.verify_key,
    flags: application.flags,
    flags_new: String(application.flags),
    tags: application.tags ?? [],
  };
}

/** An application as its own bot may see it. */
export function privateApplicationView(world: World, application: ApplicationRecord): Record<string, unknown> {
  const { id } = application;
  const people = world.state.table(installations).by("application", id).filter((row) => row.user_id !== undefined);
  return {
    ...applicationView(world, application),
    redirect_uris: application.redirect_uris,
    interactions_endpoint_url: application.interactions_endpoint_url ?? null,
    role_connections_verification_url: application.role_connections_verification_url ?? null,
    owner: userById(world, application.owner_id),
    approximate_guild_count: world.state.guildIdsOf(id).length,
    approximate_user_install_count: people.length,
    approximate_user_authorization_count: world.state.table(authorizations).by("application", id).length,
    event_webhooks_url: application.event_webhooks_url ?? null,
    event_webhooks_status: application.event_webhooks_status ?? 1,
    event_webhooks_types: application.event_webhooks_types ?? [],
    explicit_content_filter: application.explicit_content_filter ?? 0,
    team: null,
    eligible_oauth2_scopes: Object.keys(SCOPES),
  };
}
