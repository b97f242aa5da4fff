// What a person cannot do with an application: wrong values, wrong places, missing permissions.
import { PERMISSIONS } from "../../dev/discord/permissions/bits.ts";
import { definitions, selects, value } from "./app-commands.ts";
import { withApp } from "./app-harness.ts";
import { ELENA, FARID, GRACE, OWNER, SEEDED } from "./harness.ts";
import { type BadBody, judges, refusesBodies } from "./tables.ts";

const app = withApp(definitions);
const { applicationId, channels, guildId, roles } = SEEDED;

const wrong = (what: string, name: string, given: object[] | object, at: string, error: string): BadBody => ({
  what,
  path: "/interactions",
  as: FARID,
  body: () => {
    const { id, type, version } = app.commands[name]!;
    const rest = Array.isArray(given) ? { options: given } : given;
    return {
      type: 2,
      application_id: applicationId,
      guild_id: guildId,
      channel_id: channels.general,
      data: { id, name, type, version, ...rest },
    };
  },
  at,
  error,
});

refusesBodies(app.it, "using commands", [
  wrong("a text too short", "all", [value(3, "word", "a")], "data.options.0.value", "BASE_TYPE_BAD_LENGTH"),
  wrong("a text too long", "all", [value(3, "word", "longer")], "data.options.0.value", "BASE_TYPE_BAD_LENGTH"),
  wrong("a number too low", "all", [value(4, "count", 0)], "data.options.0.value", "NUMBER_TYPE_MIN"),
  wrong("a number too high", "all", [value(4, "count", 10)], "data.options.0.value", "NUMBER_TYPE_MAX"),
  wrong("half a number", "all", [value(4, "count", 1.5)], "data.options.0.value", "NUMBER_TYPE_COERCE"),
  wrong("a word as a decimal", "all", [value(10, "part", "x")], "data.options.0.value", "NUMBER_TYPE_COERCE"),
  wrong("a decimal too high", "all", [value(10, "part", 2)], "data.options.0.value", "NUMBER_TYPE_MAX"),
  wrong("a word as yes or no", "all", [value(5, "flag", "maybe")], "data.options.0.value", "BOOLEAN_TYPE_CONVERT"),
  wrong("a name as a person", "all", [value(6, "user", "grace")], "data.options.0.value", "NUMBER_TYPE_COERCE"),
  wrong(
    "a channel of another type",
    "all",
    [value(7, "channel", channels.lounge)],
    "data.options.0.value",
    "BASE_TYPE_CHOICES",
  ),
  wrong("a file that was not sent", "all", [value(11, "file", "0")], "data.options.0.value", "ATTACHMENT_NOT_FOUND"),
  wrong(
    "an option twice",
    "all",
    [value(5, "flag", true), value(5, "flag", false)],
    "data.options.1.name",
    "APPLICATION_COMMAND_OPTION_NAME_INVALID",
  ),
  wrong("a context menu without target", "Wave", {}, "data.target_id", "BASE_TYPE_REQUIRED"),
  wrong("another type of command", "Wave", { type: 1, target_id: GRACE }, "data.type", "BASE_TYPE_CHOICES"),
]);

const pressing = (what: string, data: object, at: string): BadBody => ({
  what,
  path: "/interactions",
  as: FARID,
  body: async () => ({
    type: 3,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channels.general,
    message_id: (await app.shown("all", {
      content: "Choose",
      components: [...selects, {
        type: 1,
        components: [{ type: 2, style: 1, label: "Off", custom_id: "off", disabled: true }],
      }],
    })).id,
    data,
  }),
  at,
  error: "COMPONENT_VALIDATION_FAILED",
});

refusesBodies(app.it, "using components", [
  pressing("a disabled button", { component_type: 2, custom_id: "off" }, "data"),
  pressing("a custom id that is not there", { component_type: 2, custom_id: "gone" }, "data"),
  pressing("a select pressed like a button", { component_type: 2, custom_id: "s5" }, "data"),
  pressing("nobody chosen", { component_type: 5, custom_id: "s5", values: [] }, "data.values"),
  pressing(
    "three of two",
    { component_type: 6, custom_id: "s6", values: Object.values(roles).slice(0, 3) },
    "data.values",
  ),
  pressing(
    "a channel of another type",
    { component_type: 8, custom_id: "s8", values: [channels.lounge] },
    "data.values",
  ),
]);

const usingAs = (name: string, more: object = {}) => () => {
  const { id, type, version } = app.commands[name]!;
  return {
    type: 2,
    application_id: applicationId,
    guild_id: guildId,
    channel_id: channels.general,
    data: { id, name, type, version },
    ...more,
  };
};
const without = (...names: (keyof typeof PERMISSIONS)[]) => () => {
  const everyone = app.it.discord.state.roles.get(guildId)!;
  const taken = names.reduce((sum, name) => sum | PERMISSIONS[name], 0n);
  app.it.discord.state.roles.set(guildId, {
    ...everyone,
    permissions: (BigInt(everyone.permissions) & ~taken).toString(),
  });
};
const again = (permission: keyof typeof PERMISSIONS) => () => {
  const everyone = app.it.discord.state.roles.get(guildId)!;
  const permissions = (BigInt(everyone.permissions) | PERMISSIONS[permission]).toString();
  app.it.discord.state.roles.set(guildId, { ...everyone, permissions });
};
const asked = { method: "POST", path: "/interactions" } as const;

judges(app.it, "using commands", [
  { what: "a person uses one", ...asked, as: ELENA, body: usingAs("all"), gives: 204 },
  {
    what: "who may not use application commands cannot",
    ...asked,
    as: ELENA,
    body: usingAs("all"),
    before: without("USE_APPLICATION_COMMANDS"),
    gives: [403, 50013],
  },
  {
    what: "who may again can",
    ...asked,
    as: ELENA,
    body: usingAs("all"),
    before: again("USE_APPLICATION_COMMANDS"),
    gives: 204,
  },
  { what: "an age-restricted one elsewhere", ...asked, as: OWNER, body: usingAs("adult"), gives: [403, 50013] },
  {
    what: "an age-restricted one in an age-restricted channel",
    ...asked,
    as: ELENA,
    before: () => {
      const channel = app.it.discord.state.channels.get(channels.offTopic)!;
      app.it.discord.state.channels.set(channel.id, { ...channel, nsfw: true });
    },
    body: usingAs("adult", { channel_id: channels.offTopic }),
    gives: 204,
  },
  {
    what: "one that only serves people's own installations",
    ...asked,
    as: ELENA,
    body: usingAs("mine"),
    gives: [403, 50013],
  },
  {
    what: "in a channel one cannot see",
    ...asked,
    as: ELENA,
    body: usingAs("all", { channel_id: channels.admins }),
    gives: [403, 50001],
  },
  {
    what: "during a timeout",
    ...asked,
    as: ELENA,
    before: () => {
      const member = app.it.discord.state.member(guildId, ELENA)!;
      const until = new Date(app.clock.now() + 60_000).toISOString();
      app.it.discord.state.setMember({ ...member, communication_disabled_until: until });
    },
    body: usingAs("all"),
    gives: [403, 50013],
  },
  { what: "a bot uses a command", ...asked, body: usingAs("all"), gives: [403, 20001] },
]);
