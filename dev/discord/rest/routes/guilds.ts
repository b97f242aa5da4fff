import { updateGuild } from "../../actions/guilds.ts";
import { keepPicture, type KeptKind } from "../../cdn/kept.ts";
import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { unknown } from "../../errors.ts";
import { seesChannel } from "../../actions/access.ts";
import { REGIONS } from "../../rules/channel.ts";
import { Form } from "../../rules/form.ts";
import {
  checkCommunity,
  checkGuildChannels,
  checkPictures,
  type GuildDraft,
  type PictureKey,
  readGuild,
} from "../../rules/guild.ts";
import type { GuildRecord } from "../../state/records.ts";
import { emojisView, stickersView } from "../../views/expressions.ts";
import { channelView, guildView } from "../../views/guild.ts";
import { approximateCounts } from "../counts.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { type Call, ok, type Route, route } from "../route.ts";
import { changedFeatures, newOwner } from "./guild-powers.ts";

const KINDS: Record<PictureKey, KeptKind> = {
  icon: "icons",
  banner: "banners",
  splash: "splashes",
  discovery_splash: "discovery-splashes",
  home_header: "home-headers",
};
/** Pictures are written down by their hash; everything else by its own name. */
const AUDITED = [
  "name",
  "description",
  "icon",
  "banner",
  "splash",
  "discovery_splash",
  "owner_id",
  "verification_level",
  "default_message_notifications",
  "explicit_content_filter",
  "afk_channel_id",
  "afk_timeout",
  "system_channel_id",
  "rules_channel_id",
  "public_updates_channel_id",
  "safety_alerts_channel_id",
  "system_channel_flags",
  "preferred_locale",
  "premium_progress_bar_enabled",
  "features",
] as const;

/** Servers themselves. */
export const guildRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}", (call) => {
    const { state } = call.world, guild = state.guilds.get(idParam(call, "guild_id"));
    // Nobody learns here whether there is a server that they are not in (discord-api-docs, issue 5840).
    if (!guild || !state.isMember(guild.id, call.userId)) throw unknown("Guild");
    const view = guildView(call.world, guild);
    return ok(yesNoQuery(call, "with_counts") ? { ...view, ...approximateCounts(call, guild.id) } : view);
  }),
  route("PATCH", "/guilds/{guild_id}", (call) => {
    const form = new Form(call.body), { world } = call;
    const draft = readGuild(form);
    const ownerId = form.snowflake("owner_id");
    form.errors.throwIfAny();
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    checkGuildChannels(world, guild, draft.settings);
    checkPictures(guild, draft.pictures);
    const features = draft.features ? changedFeatures(call, guild, draft.features) : guild.features;
    const owner = ownerId === null ? {} : { owner_id: newOwner(call, guild, ownerId) };
    checkCommunity(guild, { ...guild, ...draft.settings, features });
    const next = updateGuild(world, guild, { ...draft.settings, ...kept(call, guild, draft), ...owner, features });
    const audited = (it: GuildRecord) => {
      const { icon, banner, splash, discovery_splash, ...view } = guildView(world, it);
      return {
        ...view,
        icon_hash: icon,
        banner_hash: banner,
        splash_hash: splash,
        discovery_splash_hash: discovery_splash,
      };
    };
    const keys = AUDITED.map((key) => key in KINDS ? `${key}_hash` : key);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_UPDATE,
      targetId: guild.id,
      changes: changesOf<Record<string, unknown>>(audited(guild), audited(next), keys),
    });
    return ok(guildView(world, next));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("GET", "/guilds/{guild_id}/preview", (call) => {
    const { state } = call.world, guild = state.guilds.get(idParam(call, "guild_id"));
    // Documentation, "Get Guild Preview": of others only what can be discovered.
    if (!guild || !(state.isMember(guild.id, call.userId) || guild.features.includes("DISCOVERABLE"))) {
      throw unknown("Guild");
    }
    return ok({
      id: guild.id,
      name: guild.name,
      icon: guild.icon,
      description: guild.description,
      home_header: guild.home_header ?? null,
      splash: guild.splash ?? null,
      discovery_splash: guild.discovery_splash ?? null,
      features: guild.features,
      ...approximateCounts(call, guild.id),
      emojis: emojisView(call.world, guild.id),
      stickers: stickersView(call.world, guild.id),
    });
  }),
  route("GET", "/guilds/{guild_id}/channels", (call) => {
    const guild = guildOf(call);
    const channels = call.world.state.channelsOf(guild.id)
      .filter((channel) => seesChannel(call.world, call.userId, channel.id));
    return ok(channels.map((channel) => channelView(call.world, channel)));
  }),
  route("GET", "/guilds/{guild_id}/vanity-url", (call) => {
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    return ok({ code: guild.vanity_url_code ?? null, uses: guild.vanity_uses ?? 0 });
  }),
  route("GET", "/guilds/{guild_id}/regions", (call) => {
    guildOf(call);
    return ok(regions());
  }),
  route("GET", "/voice/regions", () => ok(regions())),
];

function kept({ world }: Call, guild: GuildRecord, { pictures }: GuildDraft): Partial<GuildRecord> {
  const entries = Object.entries(pictures) as [PictureKey, GuildDraft["pictures"][PictureKey]][];
  return Object.fromEntries(
    entries.map(([key, picture]) => [key, picture ? keepPicture(world, KINDS[key], guild.id, picture) : null]),
  );
}

const regions = () =>
  REGIONS.map(([id, name]) => ({ id, name, custom: false, deprecated: false, optimal: id === "rotterdam" }));
