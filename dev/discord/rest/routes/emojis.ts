import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { tellEmojis } from "../../actions/expressions.ts";
import { forgetFile, keepFile } from "../../cdn/kept.ts";
import { maximumReached, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readPicture } from "../../rules/images.ts";
import { type EmojiRecord, emojis } from "../../state/expressions.ts";
import { emojiView } from "../../views/expressions.ts";
import { byTier, requireMayChange, seesCreators } from "../expressions.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";

/** So many still ones, and again so many that move. */
const LIMITS = [50, 100, 150, 250] as const;
const IMAGE = { required: true, maxBytes: 256 * 1024, formats: ["png", "jpeg", "gif", "webp", "avif"] as const };
const CHANGES = { limit: 50, windowMs: 3_600_000, scope: "shared" as const };

export const emojiRoutes: readonly Route[] = [
  route("GET", "/guilds/{guild_id}/emojis", (call) => {
    const guild = guildOf(call);
    const creators = seesCreators(call, guild.id);
    return ok(call.world.state.table(emojis).by("guild", guild.id).map((it) => emojiView(call.world, it, creators)));
  }),
  route("GET", "/guilds/{guild_id}/emojis/{emoji_id}", (call) => {
    const guild = guildOf(call);
    return ok(emojiView(call.world, emojiOf(call, guild.id), seesCreators(call, guild.id)));
  }),
  route("POST", "/guilds/{guild_id}/emojis", (call) => {
    const form = new Form(call.body);
    const name = readName(form, true);
    const image = readPicture(form, "image", IMAGE);
    const roles = form.snowflakes("roles") ?? [];
    form.errors.throwIfAny();
    const guild = guildOf(call), { world } = call;
    checkRoles(call, guild.id, roles);
    requireInGuild(call, guild.id, "CREATE_GUILD_EXPRESSIONS");
    const table = world.state.table(emojis), { animated } = image!;
    const limit = byTier(guild, LIMITS);
    if (table.by("guild", guild.id).filter((it) => it.animated === animated).length >= limit) {
      throw animated ? maximumReached(30018, "animated emojis", limit) : maximumReached(30008, "emojis", limit);
    }
    const id = world.ids.next();
    keepFile(world, "emojis", id, image!.bytes);
    const emoji = table.set(id, { id, guild_id: guild.id, name: name!, animated, user_id: call.userId, roles });
    tellEmojis(world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.EMOJI_CREATE,
      targetId: id,
      changes: changesOf<EmojiRecord>(null, emoji, ["name"]),
    });
    return created(emojiView(world, emoji, true));
  }, { limit: CHANGES, bucket: "guild-emojis" }),
  route("PATCH", "/guilds/{guild_id}/emojis/{emoji_id}", (call) => {
    const form = new Form(call.body);
    const name = readName(form, false);
    const roles = form.has("roles") ? form.snowflakes("roles") ?? [] : null;
    form.errors.throwIfAny();
    const guild = guildOf(call), emoji = emojiOf(call, guild.id), { world } = call;
    if (roles) checkRoles(call, guild.id, roles);
    requireMayChange(call, guild.id, emoji);
    const next = world.state.table(emojis).set(emoji.id, {
      ...emoji,
      ...(name === null ? {} : { name }),
      ...(roles ? { roles } : {}),
    });
    tellEmojis(world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.EMOJI_UPDATE,
      targetId: emoji.id,
      changes: changesOf<EmojiRecord>(emoji, next, ["name", "roles"]),
    });
    return ok(emojiView(world, next, true));
  }, { limit: CHANGES, bucket: "guild-emojis" }),
  route("DELETE", "/guilds/{guild_id}/emojis/{emoji_id}", (call) => {
    const guild = guildOf(call), emoji = emojiOf(call, guild.id);
    requireMayChange(call, guild.id, emoji);
    call.world.state.table(emojis).delete(emoji.id);
    forgetFile(call.world, "emojis", emoji.id);
    tellEmojis(call.world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.EMOJI_DELETE,
      targetId: emoji.id,
      changes: changesOf<EmojiRecord>(emoji, null, ["name"]),
    });
    return nothing();
  }, { limit: CHANGES, bucket: "guild-emojis" }),
];

function readName(form: Form, required: boolean): string | null {
  const name = form.string("name", { min: 2, max: 32, required });
  if (name !== null && !/^\w*$/.test(name)) {
    form.fail("name", "STRING_TYPE_REGEX", "String value did not match validation regex.");
  }
  return name;
}

function emojiOf(call: Call, guildId: string): EmojiRecord {
  const emoji = call.world.state.table(emojis).get(idParam(call, "emoji_id"));
  if (emoji?.guild_id !== guildId) throw unknown("Emoji");
  return emoji;
}

function checkRoles(call: Call, guildId: string, roles: readonly string[]): void {
  for (const id of roles) if (call.world.state.roles.get(id)?.guild_id !== guildId) throw unknown("Role");
}
