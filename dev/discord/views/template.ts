// Templates as Discord shows them: within one, roles and channels are numbered from the top.
import type { ChannelRecord, GuildRecord, OverwriteRecord } from "../state/records.ts";
import type { TemplateRecord, TemplateSnapshot } from "../state/templates.ts";
import type { World } from "../world.ts";
import { colorsView } from "./guild.ts";
import { userById } from "./people.ts";

export function templateView(world: World, template: TemplateRecord): Record<string, unknown> {
  const { snapshot, ...fields } = template;
  const source = world.state.guilds.get(template.source_guild_id);
  const dirty = source && JSON.stringify(snapshotOf(world, source)) !== JSON.stringify(snapshot);
  return {
    ...fields,
    creator: userById(world, template.creator_id),
    serialized_source_guild: snapshot,
    is_dirty: dirty ? true : null,
  };
}

/** What of a server goes into a template: its settings, roles and channels, nobody and nothing said. */
export function snapshotOf({ state }: World, guild: GuildRecord): TemplateSnapshot {
  const roles = state.rolesOf(guild.id).filter((role) => !role.managed).sort((a, b) => a.position - b.position);
  const roleNumber = new Map(roles.map(({ id }, index) => [id, index]));
  const all = state.channelsOf(guild.id).sort((a, b) => a.position - b.position);
  // Categories first, so that a channel's is there before it.
  const channels = [...all.filter((it) => it.type === 4), ...all.filter((it) => it.type !== 4)];
  const channelNumber = new Map(channels.map(({ id }, index) => [id, index + 1]));
  const named = (id: string | null | undefined) => id ? channelNumber.get(id)?.toString() ?? null : null;
  return {
    name: guild.name,
    description: guild.description,
    region: "europe",
    verification_level: guild.verification_level,
    default_message_notifications: guild.default_message_notifications ?? 0,
    explicit_content_filter: guild.explicit_content_filter ?? 0,
    preferred_locale: guild.preferred_locale,
    afk_channel_id: named(guild.afk_channel_id),
    afk_timeout: guild.afk_timeout ?? 300,
    system_channel_id: named(guild.system_channel_id),
    system_channel_flags: guild.system_channel_flags ?? 0,
    roles: roles.map((role, id) => ({
      id,
      name: role.name,
      permissions: role.permissions,
      color: role.color,
      colors: colorsView(role),
      hoist: role.hoist,
      mentionable: role.mentionable,
      icon: null,
      unicode_emoji: role.unicode_emoji ?? null,
    })),
    channels: channels.map((channel) => channelSnapshot(channel, channelNumber, roleNumber)),
  };
}

function channelSnapshot(
  channel: ChannelRecord,
  channelNumber: ReadonlyMap<string, number>,
  roleNumber: ReadonlyMap<string, number>,
): Record<string, unknown> {
  return {
    id: channelNumber.get(channel.id),
    type: channel.type,
    name: channel.name,
    position: channel.position,
    topic: channel.topic,
    bitrate: channel.bitrate ?? 64_000,
    user_limit: channel.user_limit ?? 0,
    nsfw: channel.nsfw,
    rate_limit_per_user: channel.rate_limit_per_user,
    parent_id: channel.parent_id ? channelNumber.get(channel.parent_id)?.toString() ?? null : null,
    default_auto_archive_duration: channel.default_auto_archive_duration ?? null,
    permission_overwrites: channel.overwrites.flatMap((it) => overwriteSnapshot(it, roleNumber)),
    available_tags: (channel.available_tags ?? []).map((tag, id) => ({ ...tag, id })),
    template: "",
    default_reaction_emoji: channel.default_reaction_emoji ?? null,
    default_thread_rate_limit_per_user: channel.default_thread_rate_limit_per_user ?? null,
    default_sort_order: channel.default_sort_order ?? null,
    default_forum_layout: channel.default_forum_layout ?? null,
    default_tag_setting: channel.default_tag_setting ?? null,
    theme_color: null,
  };
}

/** Of people nothing goes along. */
function overwriteSnapshot(overwrite: OverwriteRecord, roleNumber: ReadonlyMap<string, number>): OverwriteRecord[] {
  const number = overwrite.type === 0 ? roleNumber.get(overwrite.id) : undefined;
  return number === undefined ? [] : [{ ...overwrite, id: String(number) }];
}
