// A person founds a server: from a template, or with the channels that Discord's client suggests.
import { bits, EVERYONE_DEFAULT } from "../permissions/bits.ts";
import { isForum } from "../rules/channel.ts";
import { addChannel, addGuild, addRole } from "../state/build.ts";
import type { ChannelRecord, GuildRecord, OverwriteRecord } from "../state/records.ts";
import type { TemplateSnapshot } from "../state/templates.ts";
import type { World } from "../world.ts";
import { joinGuild } from "./members.ts";

/** Three categories and what lies in them. */
const SUGGESTED: readonly [category: string, type: number, channels: readonly string[]][] = [
  ["Information", 0, ["welcome-and-rules", "announcements"]],
  ["Text Channels", 0, ["general", "introductions", "off-topic"]],
  ["Voice Channels", 2, ["Lounge", "Meeting Room"]],
];

export function foundGuild(world: World, ownerId: string, name: string, template?: TemplateSnapshot): GuildRecord {
  const { state } = world, id = world.ids.next();
  addGuild(state, id, name, ownerId, world.clock.now());
  if (template) fill(world, id, template);
  else suggest(world, id);
  joinGuild(world, id, ownerId);
  return state.guilds.get(id)!;
}

function suggest(world: World, guildId: string): void {
  const { state } = world;
  let position = 0, general = "";
  for (const [category, type, names] of SUGGESTED) {
    const parentId = world.ids.next();
    addChannel(state, guildId, { id: parentId, name: category, type: 4, position: position++ });
    for (const name of names) {
      const id = world.ids.next();
      // What is announced there is read.
      const readOnly: OverwriteRecord[] = category === "Information"
        ? [{ id: guildId, type: 0, allow: "0", deny: bits("SEND_MESSAGES").toString() }]
        : [];
      addChannel(state, guildId, { id, name, type, parentId, position: position++, overwrites: readOnly });
      if (name === "general") general = id;
    }
  }
  state.guilds.set(guildId, { ...state.guilds.get(guildId)!, system_channel_id: general });
}

function fill(world: World, guildId: string, template: TemplateSnapshot): void {
  const { state } = world;
  const roleIds = new Map<string, string>();
  for (const [index, role] of template.roles.entries()) {
    // The first is the role of everyone, whose id is the server's.
    const id = index === 0 ? guildId : world.ids.next();
    roleIds.set(String(role["id"]), id);
    addRole(state, guildId, {
      id,
      name: role["name"] as string,
      permissions: BigInt((role["permissions"] as string | undefined) ?? EVERYONE_DEFAULT),
      position: index,
      color: role["color"] as number,
      hoist: role["hoist"] as boolean,
      mentionable: role["mentionable"] as boolean,
    });
  }
  const channelIds = new Map(template.channels.map((channel) => [String(channel["id"]), world.ids.next()]));
  const named = (number: unknown) => channelIds.get(String(number)) ?? null;
  for (const channel of template.channels) {
    const overwrites = (channel["permission_overwrites"] as OverwriteRecord[]).map((it) => ({
      ...it,
      id: roleIds.get(it.id)!,
    }));
    const parentId = named(channel["parent_id"]);
    const made = addChannel(state, guildId, {
      id: named(channel["id"])!,
      name: channel["name"] as string,
      type: channel["type"] as number,
      position: channel["position"] as number,
      overwrites,
      ...(parentId ? { parentId } : {}),
      ...(channel["topic"] ? { topic: channel["topic"] as string } : {}),
    });
    state.channels.set(made.id, { ...made, ...details(world, channel) });
  }
  state.guilds.set(guildId, {
    ...state.guilds.get(guildId)!,
    verification_level: template["verification_level"] as number,
    default_message_notifications: template["default_message_notifications"] as number,
    explicit_content_filter: template["explicit_content_filter"] as number,
    system_channel_id: named(template["system_channel_id"]),
    system_channel_flags: template["system_channel_flags"] as number,
    preferred_locale: template["preferred_locale"] as string,
    afk_channel_id: named(template["afk_channel_id"]),
    afk_timeout: template["afk_timeout"] as number,
  });
}

/** What a template says of a channel beside its name and place. */
function details(world: World, channel: Record<string, unknown>): Partial<ChannelRecord> {
  const it = channel as unknown as ChannelRecord;
  return {
    nsfw: it.nsfw,
    rate_limit_per_user: it.rate_limit_per_user,
    ...(it.type === 2 || it.type === 13 ? { bitrate: it.bitrate!, user_limit: it.user_limit! } : {}),
    ...(isForum(it.type)
      ? {
        available_tags: it.available_tags!.map((tag) => ({ ...tag, id: world.ids.next() })),
        default_reaction_emoji: it.default_reaction_emoji!,
        default_sort_order: it.default_sort_order!,
        default_forum_layout: it.default_forum_layout ?? 0,
      }
      : {}),
  };
}
