import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { updateGuild } from "../../actions/guilds.ts";
import { addInvite, invitesOf } from "../../actions/invites.ts";
import { ringPng } from "../../cdn/pictures.ts";
import { ApiError, formError, unknown } from "../../errors.ts";
import { PERMISSIONS } from "../../permissions/bits.ts";
import { everyonesPermissions } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import type { GuildRecord } from "../../state/records.ts";
import { voiceStates } from "../../state/voice.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const STYLES = ["shield", "banner1", "banner2", "banner3", "banner4"];
const PUBLIC = { access: ["bot", "person", "bearer", "nobody"] } as const;
/** How many people a widget shows. */
const SHOWN = 100;

/** What a server shows of itself on others' pages. */
export const widgetRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/widget", (call) => {
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    return ok(settings(guild));
  }),
  route("PATCH", "/guilds/{guild_id}/widget", (call) => {
    const form = new Form(call.body);
    const enabled = form.boolean("enabled"), channelId = form.snowflake("channel_id");
    form.errors.throwIfAny();
    const guild = guildOf(call), { world } = call;
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    if (channelId !== null && world.state.channels.get(channelId)?.guild_id !== guild.id) throw unknown("Channel");
    const next = updateGuild(world, guild, {
      ...(enabled === null ? {} : { widget_enabled: enabled }),
      ...(form.has("channel_id") ? { widget_channel_id: channelId } : {}),
    });
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_UPDATE,
      targetId: guild.id,
      changes: changesOf<GuildRecord>(guild, next, ["widget_enabled", "widget_channel_id"]),
    });
    return ok(settings(next));
  }),
  route("GET", "/guilds/{guild_id}/widget.json", (call) => {
    const guild = shownGuild(call), { world, gateway } = call;
    const channels = world.state.channelsOf(guild.id).filter((it) =>
      it.type === 2 && everyonesPermissions(world.state, it) & PERMISSIONS.VIEW_CHANNEL
    );
    const online = gateway.presences.membersOnline(world.state, guild.id);
    return ok({
      id: guild.id,
      name: guild.name,
      instant_invite: inviteLink(call, guild),
      channels: channels.map(({ id, name, position }) => ({ id, name, position })),
      members: online.slice(0, SHOWN).map((userId, index) => {
        const user = world.state.users.get(userId)!;
        const voice = voiceStates(world.state).get(guild.id, userId);
        return {
          // Who they are is not told.
          id: String(index),
          username: user.global_name ?? user.username,
          discriminator: "0000",
          avatar: null,
          status: gateway.presences.get(userId).status,
          avatar_url: `${world.origin()}/cdn/embed/avatars/${index % 6}.png`,
          ...(voice && channels.some(({ id }) => id === voice.channel_id) ? { channel_id: voice.channel_id } : {}),
        };
      }),
      presence_count: online.length,
    });
  }, PUBLIC),
  route("GET", "/guilds/{guild_id}/widget.png", (call) => {
    const style = call.query.get("style") ?? "shield";
    if (!STYLES.includes(style)) {
      throw formError(["style"], "BASE_TYPE_CHOICES", `Value must be one of {${STYLES.join(", ")}}.`);
    }
    const guild = shownGuild(call);
    return { status: 200, body: ringPng(guild.id, 64), headers: { "content-type": "image/png" } };
  }, PUBLIC),
];

const settings = ({ widget_enabled, widget_channel_id }: GuildRecord) => ({
  enabled: widget_enabled ?? false,
  channel_id: widget_channel_id ?? null,
});

function shownGuild(call: Call): GuildRecord {
  const guild = call.world.state.guilds.get(idParam(call, "guild_id"));
  if (!guild) throw unknown("Guild");
  if (!guild.widget_enabled) throw new ApiError(403, 50004, "Widget Disabled");
  return guild;
}

/** Strangers come in by an invite of the widget's own, which never ends. */
function inviteLink({ world }: Call, guild: GuildRecord): string | null {
  const channelId = guild.widget_channel_id;
  if (!channelId) return null;
  const known = invitesOf(world, "channel", channelId).find((it) => it.inviter_id === null);
  const { code } = known ?? addInvite(world, {
    guild_id: guild.id,
    channel_id: channelId,
    inviter_id: null,
    max_age: 0,
    max_uses: 0,
    temporary: false,
  });
  return `${world.origin()}/invite/${code}`;
}
