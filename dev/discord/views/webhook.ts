// Webhooks as Discord shows them.
import type { WebhookRecord } from "../state/webhooks.ts";
import type { World } from "../world.ts";
import { userById } from "./people.ts";

export interface WebhookViewer {
  /** Asked for by its token: whoever made it is not told. */
  byToken?: boolean;
  /** The application that asks; the token of another application's webhook is kept from it. */
  applicationId?: string | null;
}

export function webhookView(world: World, hook: WebhookRecord, viewer: WebhookViewer = {}): Record<string, unknown> {
  const knowsToken = hook.token !== null &&
    (viewer.byToken || hook.application_id === null || hook.application_id === viewer.applicationId);
  return {
    id: hook.id,
    type: hook.type,
    application_id: hook.application_id,
    guild_id: hook.guild_id,
    channel_id: hook.channel_id,
    name: hook.name,
    avatar: hook.avatar,
    ...(viewer.byToken ? {} : { user: userById(world, hook.user_id) }),
    ...(knowsToken ? { token: hook.token, url: `${world.origin()}/api/webhooks/${hook.id}/${hook.token}` } : {}),
    ...sourceView(world, hook),
  };
}

function sourceView(world: World, { source }: WebhookRecord): Record<string, unknown> {
  const guild = source && world.state.guilds.get(source.guild_id);
  const channel = source && world.state.channels.get(source.channel_id);
  if (!guild || !channel) return {};
  return {
    source_guild: { id: guild.id, name: guild.name, icon: guild.icon },
    source_channel: { id: channel.id, name: channel.name },
  };
}
