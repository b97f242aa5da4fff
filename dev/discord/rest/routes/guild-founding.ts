import { closeGuild } from "../../actions/close-guild.ts";
import { foundGuild } from "../../actions/found-guild.ts";
import { updateGuild } from "../../actions/guilds.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { maximumReached, missingPermissions } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readGuildName } from "../../rules/guild.ts";
import { readPicture } from "../../rules/images.ts";
import { guildView } from "../../views/guild.ts";
import { guildOf } from "../guards.ts";
import { created, nothing, type Route, route } from "../route.ts";

/** Documentation, "JSON error codes": 30001. */
export const GUILDS = 100;

/** People found and delete servers; bots no longer can (documentation, change log of 2025). */
export const guildFoundingRoutes: readonly Route[] = [
  route("POST", "/guilds", (call) => {
    const form = new Form(call.body), { world, userId } = call;
    const name = readGuildName(form, true);
    const icon = readPicture(form, "icon");
    form.errors.throwIfAny();
    if (world.state.guildIdsOf(userId).length >= GUILDS) throw maximumReached(30001, "guilds", GUILDS);
    const guild = foundGuild(world, userId, name!);
    const next = icon ? updateGuild(world, guild, { icon: keepPicture(world, "icons", guild.id, icon) }) : guild;
    return created(guildView(world, next));
  }, { access: ["person"], limit: { limit: 10, windowMs: 60_000 } }),
  route("DELETE", "/guilds/{guild_id}", (call) => {
    const guild = guildOf(call);
    if (guild.owner_id !== call.userId) throw missingPermissions();
    closeGuild(call.world, guild);
    return nothing();
  }, { access: ["person"] }),
];
