import { AUDIT, audit } from "../../actions/audit.ts";
import { formError } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { type ServerGuideRecord, serverGuides } from "../../state/greetings.ts";
import { guildOf, requireInGuild } from "../guards.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

const PATH = "/guilds/{guild_id}/new-member-welcome";

/** The server guide: what to read and do first. Only Discord's own client sets it. */
export const serverGuideRoutes: readonly Route[] = [
  route("GET", PATH, (call) => {
    const guide = call.world.state.table(serverGuides).get(guildOf(call).id);
    return guide ? ok(guide) : nothing();
  }),
  route("PUT", PATH, (call) => {
    const form = new Form(call.body);
    const message = form.form("welcome_message");
    const enabled = form.boolean("enabled") ?? false;
    const welcome_message = {
      author_ids: message?.snowflakes("author_ids", { max: 1 }) ?? [],
      message: message?.string("message", { max: 300 }) ?? "",
    };
    const entries = (name: string, max: number) =>
      (form.forms(name, { max }) ?? []).map((each) => ({
        channel_id: each.snowflake("channel_id", true) ?? "",
        title: each.string("title", { min: 1, max: 60, required: true }) ?? "",
        description: each.string("description", { max: 200 }) ?? "",
        action_type: each.choice("action_type", [0, 1]) ?? 0,
      }));
    const new_member_actions = entries("new_member_actions", 5);
    const resources = entries("resource_channels", 7);
    form.errors.throwIfAny();
    const guild = guildOf(call), { world } = call;
    checkChannels(call, guild.id, "new_member_actions", new_member_actions);
    checkChannels(call, guild.id, "resource_channels", resources);
    requireInGuild(call, guild.id, "MANAGE_GUILD");
    const fresh = !world.state.table(serverGuides).has(guild.id);
    const guide = world.state.table(serverGuides).set(guild.id, {
      guild_id: guild.id,
      enabled,
      welcome_message,
      new_member_actions,
      resource_channels: resources.map(({ channel_id, title, description }) => ({ channel_id, title, description })),
    });
    audit(call, {
      guildId: guild.id,
      action: fresh ? AUDIT.HOME_SETTINGS_CREATE : AUDIT.HOME_SETTINGS_UPDATE,
      targetId: guild.id,
    });
    return ok(guide);
  }, { access: ["person"] }),
];

function checkChannels(
  { world }: Call,
  guildId: string,
  name: keyof ServerGuideRecord,
  entries: readonly { channel_id: string }[],
): void {
  for (const [index, { channel_id }] of entries.entries()) {
    if (world.state.channels.get(channel_id)?.guild_id === guildId) continue;
    throw formError([name, index, "channel_id"], "CHANNEL_INVALID", "Unknown channel");
  }
}
