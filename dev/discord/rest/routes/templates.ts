import { foundGuild } from "../../actions/found-guild.ts";
import { newCode } from "../../actions/invites.ts";
import { isoTime } from "../../iso-time.ts";
import { ApiError, maximumReached, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readGuildName } from "../../rules/guild.ts";
import type { GuildRecord } from "../../state/records.ts";
import { type TemplateRecord, templates } from "../../state/templates.ts";
import { guildView } from "../../views/guild.ts";
import { snapshotOf, templateView } from "../../views/template.ts";
import { guildOf, requireInGuild } from "../guards.ts";
import { type Call, created, ok, type Route, route } from "../route.ts";
import { GUILDS } from "./guild-founding.ts";

export const templateRoutes: readonly Route[] = [
  route("GET", "/guilds/templates/{code}", (call) => {
    const template = call.world.state.table(templates).get(call.params["code"]!);
    if (!template) throw unknown("guild template");
    return ok(templateView(call.world, template));
  }),
  // Discord's own client alone makes servers of templates since July 2025 (documentation, change log).
  route("POST", "/guilds/templates/{code}", (call) => {
    const form = new Form(call.body), { world, userId } = call;
    const name = readGuildName(form, true);
    form.errors.throwIfAny();
    const template = world.state.table(templates).get(call.params["code"]!);
    if (!template) throw unknown("guild template");
    if (world.state.guildIdsOf(userId).length >= GUILDS) throw maximumReached(30001, "guilds", GUILDS);
    world.state.table(templates).set(template.code, { ...template, usage_count: template.usage_count + 1 });
    return created(guildView(world, foundGuild(world, userId, name!, template.snapshot)));
  }, { access: ["person"] }),
  route("GET", "/guilds/{guild_id}/templates", (call) => {
    const guild = managed(call);
    return ok(call.world.state.table(templates).by("guild", guild.id).map((it) => templateView(call.world, it)));
  }),
  route("POST", "/guilds/{guild_id}/templates", (call) => {
    const form = new Form(call.body), { world } = call;
    const name = form.string("name", { min: 1, max: 100, required: true });
    const description = form.string("description", { max: 120 });
    form.errors.throwIfAny();
    const guild = managed(call), table = world.state.table(templates);
    if (table.by("guild", guild.id).length > 0) throw new ApiError(400, 30031, "A server already has a template");
    const now = isoTime(world.clock.now()), code = newCode(12);
    const template = table.set(code, {
      code,
      name: name!,
      description,
      usage_count: 0,
      creator_id: call.userId,
      created_at: now,
      updated_at: now,
      source_guild_id: guild.id,
      snapshot: snapshotOf(world, guild),
    });
    return ok(templateView(world, template));
  }),
  route("PUT", "/guilds/{guild_id}/templates/{code}", (call) => {
    const guild = managed(call), template = templateOf(call, guild.id);
    return ok(change(call, template, { snapshot: snapshotOf(call.world, guild) }));
  }),
  route("PATCH", "/guilds/{guild_id}/templates/{code}", (call) => {
    const form = new Form(call.body);
    const name = form.string("name", { min: 1, max: 100 }), description = form.string("description", { max: 120 });
    form.errors.throwIfAny();
    const guild = managed(call), template = templateOf(call, guild.id);
    return ok(change(call, template, {
      ...(name === null ? {} : { name }),
      ...(form.has("description") ? { description } : {}),
    }));
  }),
  route("DELETE", "/guilds/{guild_id}/templates/{code}", (call) => {
    const guild = managed(call), template = templateOf(call, guild.id);
    const view = templateView(call.world, template);
    call.world.state.table(templates).delete(template.code);
    return ok(view);
  }),
];

function managed(call: Call): GuildRecord {
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "MANAGE_GUILD");
  return guild;
}

function templateOf(call: Call, guildId: string): TemplateRecord {
  const template = call.world.state.table(templates).get(call.params["code"]!);
  if (template?.source_guild_id !== guildId) throw unknown("guild template");
  return template;
}

function change({ world }: Call, template: TemplateRecord, changes: Partial<TemplateRecord>) {
  const next = { ...template, ...changes, updated_at: isoTime(world.clock.now()) };
  return templateView(world, world.state.table(templates).set(template.code, next));
}
