import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { updateGuild } from "../../actions/guilds.ts";
import { formError, unknown } from "../../errors.ts";
import { mayInGuild } from "../../permissions/compute.ts";
import { Form } from "../../rules/form.ts";
import { type WelcomeScreenRecord, welcomeScreens } from "../../state/greetings.ts";
import { guildOf, requireInGuild } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const FEATURE = "WELCOME_SCREEN_ENABLED";

/** What a community shows to whoever just came in. */
export const welcomeScreenRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/welcome-screen", (call) => {
    const guild = guildOf(call);
    const screen = call.world.state.table(welcomeScreens).get(guild.id);
    const shown = guild.features.includes(FEATURE) || mayInGuild(call.world, guild.id, call.userId, "MANAGE_GUILD");
    if (!screen || !shown) throw unknown("Guild Welcome Screen");
    return ok(view(screen));
  }),
  route("PATCH", "/guilds/{guild_id}/welcome-screen", (call) => {
    const form = new Form(call.body), { world } = call;
    const description = form.string("description", { max: 140 }), enabled = form.boolean("enabled");
    const channels = form.forms("welcome_channels", { max: 5 })?.map((each) => ({
      channel_id: each.snowflake("channel_id", true) ?? "",
      description: each.string("description", { min: 1, max: 50, required: true }) ?? "",
      emoji_id: each.snowflake("emoji_id"),
      emoji_name: each.string("emoji_name"),
    }));
    form.errors.throwIfAny();
    const guild = guildOf(call);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    for (const [index, { channel_id }] of (channels ?? []).entries()) {
      if (world.state.channels.get(channel_id)?.guild_id !== guild.id) {
        throw formError(["welcome_channels", index, "channel_id"], "CHANNEL_INVALID", "Unknown channel");
      }
    }
    const before = screenOf(call, guild.id);
    const screen = world.state.table(welcomeScreens).set(guild.id, {
      ...before,
      ...(form.has("description") ? { description } : {}),
      ...(channels ? { welcome_channels: channels } : {}),
    });
    audit(call, {
      guildId: guild.id,
      action: AUDIT.GUILD_UPDATE,
      targetId: guild.id,
      changes: changesOf<WelcomeScreenRecord>(before, screen, ["description", "welcome_channels"]),
    });
    if (enabled !== null && enabled !== guild.features.includes(FEATURE)) {
      const others = guild.features.filter((it) => it !== FEATURE);
      updateGuild(world, guild, { features: enabled ? [...others, FEATURE] : others });
    }
    return ok(view(screen));
  }),
];

function screenOf({ world }: Call, guild_id: string): WelcomeScreenRecord {
  return world.state.table(welcomeScreens).get(guild_id) ?? { guild_id, description: null, welcome_channels: [] };
}

const view = ({ description, welcome_channels }: WelcomeScreenRecord) => ({ description, welcome_channels });
