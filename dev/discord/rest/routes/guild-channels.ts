import { addChannelTo, changeChannel, removeChannel } from "../../actions/channels.ts";
import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { copies, setOverwrites } from "../../actions/overwrites.ts";
import { ApiError, formError, maximumReached, wrongChannelType } from "../../errors.ts";
import { requireMayOverwrite } from "../../permissions/overwrites.ts";
import { changedFlags, CHANNEL, channelTypes, checkBitrate, readChannel } from "../../rules/channel.ts";
import { parentOf } from "../../rules/channel-parent.ts";
import { Form } from "../../rules/form.ts";
import type { ChannelRecord, GuildRecord, OverwriteRecord } from "../../state/records.ts";
import { channelView } from "../../views/guild.ts";
import { guildOf, requireInChannel, requireInGuild } from "../guards.ts";
import { type Answer, type Call, created, ok, type Route, route } from "../route.ts";
import { takeSublimit } from "../sublimit.ts";
import { positionRoute } from "./channel-positions.ts";

/** Documentation, "JSON error codes": 30013. */
const CHANNELS = 500;
const RENAMES = { limit: 2, windowMs: 600_000 };

/** What an entry of the audit log says of a channel; where it stands is not written down. */
const AUDITED = [
  "name",
  "type",
  "topic",
  "nsfw",
  "rate_limit_per_user",
  "bitrate",
  "user_limit",
  "rtc_region",
  "video_quality_mode",
  "default_auto_archive_duration",
  "default_thread_rate_limit_per_user",
  "available_tags",
  "default_reaction_emoji",
  "default_sort_order",
  "default_forum_layout",
  "flags",
] as const;

/** Channels of a server: made, moved, changed, removed. */
export const guildChannelRoutes: readonly Route[] = [
  route("POST", "/guilds/{guild_id}/channels", (call) => {
    const form = new Form(call.body);
    const type = form.integer("type") ?? CHANNEL.TEXT;
    form.string("name", { required: true });
    const draft = readChannel(form, type);
    const parentId = form.snowflake("parent_id"), position = form.integer("position", { min: 0 });
    form.errors.throwIfAny();
    const guild = guildOf(call);
    checkType(guild, type);
    const parent = parentId === null ? null : parentOf(call.world, guild.id, parentId, type);
    const overwrites = draft.overwrites && typed(call, guild, draft.overwrites);
    requireInGuild(call, guild.id, "MANAGE_CHANNELS");
    if (overwrites) requireMayOverwrite(call.world, call.userId, guild.id, null, parentId, overwrites);
    checkBitrate(guild, draft.bitrate);
    const all = call.world.state.channelsOf(guild.id);
    if (all.length >= CHANNELS) throw maximumReached(30013, "server channels", CHANNELS);
    const channel = addChannelTo(call.world, {
      topic: null,
      nsfw: false,
      rate_limit_per_user: 0,
      ...draft,
      id: call.world.ids.next(),
      type,
      guild_id: guild.id,
      name: draft.name!,
      parent_id: parent?.id ?? null,
      position: position ?? Math.max(-1, ...all.map((it) => it.position)) + 1,
      // Without any of its own a channel is in step with its category.
      overwrites: overwrites ?? copies(parent?.overwrites ?? []),
      last_message_id: null,
      recipients: [],
    });
    audit(call, {
      guildId: guild.id,
      action: AUDIT.CHANNEL_CREATE,
      targetId: channel.id,
      changes: changesOf(null, channelView(call.world, channel), [...AUDITED, "permission_overwrites"]),
    });
    return created(channelView(call.world, channel));
  }, { limit: { limit: 10, windowMs: 15_000 } }),
  positionRoute,
];

export function patchGuildChannel(call: Call, channel: ChannelRecord): Answer {
  const { world } = call, guildId = channel.guild_id!;
  const guild = world.state.guilds.get(guildId)!;
  const form = new Form(call.body);
  const type = form.integer("type") ?? channel.type;
  const draft = readChannel(form, type);
  const flags = form.integer("flags");
  const parentId = form.has("parent_id") ? form.snowflake("parent_id") : undefined;
  const position = form.integer("position", { min: 0 });
  form.errors.throwIfAny();
  const moved = parentId !== undefined && parentId !== channel.parent_id;
  const parent = moved && parentId !== null ? parentOf(world, guildId, parentId, type) : null;
  const overwrites = draft.overwrites && typed(call, guild, draft.overwrites);
  requireInChannel(call, channel, "MANAGE_CHANNELS");
  if (overwrites) {
    requireInChannel(call, channel, "MANAGE_ROLES");
    requireMayOverwrite(world, call.userId, guildId, channel, channel.parent_id, overwrites);
  }
  if (type !== channel.type) checkConversion(guild, channel, type);
  checkBitrate(guild, draft.bitrate);
  const renamed = draft.name !== undefined && draft.name !== channel.name;
  if (renamed || (draft.topic !== undefined && draft.topic !== channel.topic)) {
    takeSublimit(world, `rename:${channel.id}`, RENAMES);
  }
  const { overwrites: _, ...plain } = draft;
  const changes = {
    ...plain,
    ...(type === channel.type ? {} : { type }),
    ...(moved ? { parent_id: parent?.id ?? null } : {}),
    ...(position === null ? {} : { position }),
    ...(flags === null ? {} : { flags: changedFlags(channel, flags) }),
  };
  // A tag that is not there yet gets an id of its own, whatever it was called.
  const tags = new Set(channel.available_tags?.map(({ id }) => id));
  for (const tag of changes.available_tags ?? []) if (!tags.has(tag.id)) tag.id = "";
  const only = overwrites !== undefined && Object.keys(changes).length === 0;
  let next = only ? channel : changeChannel(world, channel, changes);
  audit(call, {
    guildId,
    action: AUDIT.CHANNEL_UPDATE,
    targetId: channel.id,
    changes: changesOf(channelView(world, channel), channelView(world, next), AUDITED),
  });
  if (overwrites) next = setOverwrites(call, next, overwrites);
  return ok(channelView(world, next));
}

export function removeGuildChannel(call: Call, channel: ChannelRecord): Answer {
  const { world } = call, guildId = channel.guild_id!;
  requireInChannel(call, channel, "MANAGE_CHANNELS");
  const { features, rules_channel_id, public_updates_channel_id } = world.state.guilds.get(guildId)!;
  if (features.includes("COMMUNITY") && [rules_channel_id, public_updates_channel_id].includes(channel.id)) {
    throw new ApiError(400, 50074, "Cannot delete a channel required for Community guilds");
  }
  const view = channelView(world, channel);
  removeChannel(world, channel);
  audit(call, {
    guildId,
    action: AUDIT.CHANNEL_DELETE,
    targetId: channel.id,
    changes: changesOf(view, null, [...AUDITED, "permission_overwrites"]),
  });
  return ok(view);
}

function checkType(guild: GuildRecord, type: number): void {
  const allowed = channelTypes(guild);
  if (allowed.includes(type)) return;
  throw formError(["type"], "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
}

/** Text and announcements can become one another, where announcements are allowed at all. */
function checkConversion(guild: GuildRecord, channel: ChannelRecord, type: number): void {
  const both: number[] = [CHANNEL.TEXT, CHANNEL.ANNOUNCEMENT];
  checkType(guild, type);
  if (both.includes(type) && both.includes(channel.type)) return;
  throw wrongChannelType();
}

/** Whether an overwrite is a role's or a member's follows from whose id it is. */
function typed({ world }: Call, guild: GuildRecord, overwrites: OverwriteRecord[]): OverwriteRecord[] {
  return overwrites.map((overwrite, index) => {
    const isRole = world.state.roles.get(overwrite.id)?.guild_id === guild.id;
    if (isRole) return { ...overwrite, type: 0 };
    if (world.state.users.has(overwrite.id)) return { ...overwrite, type: 1 };
    throw formError(["permission_overwrites", index], "OVERWRITE_INVALID", "Unknown permission overwrite");
  });
}
