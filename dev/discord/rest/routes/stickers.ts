import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { tellStickers } from "../../actions/expressions.ts";
import { forgetFile, keepFile } from "../../cdn/kept.ts";
import { maximumReached, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { stickerFormat } from "../../rules/sticker.ts";
import { type StickerRecord, stickers } from "../../state/expressions.ts";
import { STICKER_PACKS } from "../../state/sticker-packs.ts";
import { stickerView } from "../../views/expressions.ts";
import { byTier, requireMayChange, seesCreators } from "../expressions.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";

const LIMITS = [5, 15, 30, 60] as const;
const AUDITED = ["name", "description", "tags"] as const;

/** Stickers of servers, and the packs that Discord itself offers. */
export const stickerRoutes: readonly Route[] = [
  route("GET", "/sticker-packs", () => ok({ sticker_packs: STICKER_PACKS })),
  route("GET", "/sticker-packs/{pack_id}", (call) => {
    const id = idParam(call, "pack_id");
    const pack = STICKER_PACKS.find((it) => it.id === id);
    if (!pack) throw unknown("sticker pack");
    return ok(pack);
  }),
  route("GET", "/stickers/{sticker_id}", (call) => {
    const id = idParam(call, "sticker_id");
    const standard = STICKER_PACKS.flatMap((pack) => pack.stickers).find((it) => it.id === id);
    if (standard) return ok(standard);
    const sticker = call.world.state.table(stickers).get(id);
    if (!sticker) throw unknown("sticker");
    return ok(stickerView(call.world, sticker));
  }),
  route("GET", "/guilds/{guild_id}/stickers", (call) => {
    const guild = guildOf(call);
    const creators = seesCreators(call, guild.id);
    return ok(
      call.world.state.table(stickers).by("guild", guild.id).map((it) => stickerView(call.world, it, creators)),
    );
  }),
  route("GET", "/guilds/{guild_id}/stickers/{sticker_id}", (call) => {
    const guild = guildOf(call);
    return ok(stickerView(call.world, stickerOf(call, guild.id), seesCreators(call, guild.id)));
  }),
  route("POST", "/guilds/{guild_id}/stickers", (call) => {
    const form = new Form(call.body ?? {});
    const texts = readTexts(form, true);
    const file = call.files[0];
    if (!file) form.required("file");
    form.errors.throwIfAny();
    const guild = guildOf(call), { world } = call;
    requireInGuild(call, guild.id, "CREATE_GUILD_EXPRESSIONS");
    const format_type = stickerFormat(file!.bytes, guild);
    const table = world.state.table(stickers), limit = byTier(guild, LIMITS);
    if (table.by("guild", guild.id).length >= limit) throw maximumReached(30039, "stickers", limit);
    const id = world.ids.next();
    keepFile(world, "stickers", id, file!.bytes);
    const sticker = table.set(id, {
      description: null,
      ...texts as { name: string; tags: string },
      id,
      guild_id: guild.id,
      format_type,
      user_id: call.userId,
    });
    tellStickers(world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.STICKER_CREATE,
      targetId: id,
      changes: changesOf<StickerRecord>(null, sticker, [...AUDITED, "format_type"]),
    });
    return created(stickerView(world, sticker, true));
  }),
  route("PATCH", "/guilds/{guild_id}/stickers/{sticker_id}", (call) => {
    const form = new Form(call.body);
    const texts = readTexts(form, false);
    form.errors.throwIfAny();
    const guild = guildOf(call), sticker = stickerOf(call, guild.id), { world } = call;
    requireMayChange(call, guild.id, sticker);
    const next = world.state.table(stickers).set(sticker.id, { ...sticker, ...texts });
    tellStickers(world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.STICKER_UPDATE,
      targetId: sticker.id,
      changes: changesOf<StickerRecord>(sticker, next, AUDITED),
    });
    return ok(stickerView(world, next, true));
  }),
  route("DELETE", "/guilds/{guild_id}/stickers/{sticker_id}", (call) => {
    const guild = guildOf(call), sticker = stickerOf(call, guild.id);
    requireMayChange(call, guild.id, sticker);
    call.world.state.table(stickers).delete(sticker.id);
    forgetFile(call.world, "stickers", sticker.id);
    tellStickers(call.world, guild.id);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.STICKER_DELETE,
      targetId: sticker.id,
      changes: changesOf<StickerRecord>(sticker, null, AUDITED),
    });
    return nothing();
  }),
];

function readTexts(form: Form, required: boolean): Partial<Pick<StickerRecord, "name" | "tags" | "description">> {
  const name = form.string("name", { min: 2, max: 30, required });
  const tags = form.string("tags", { min: 1, max: 200, required });
  const description = form.string("description", { max: 100 });
  if (description !== null && [...description].length === 1) {
    form.fail("description", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length.");
  }
  return {
    ...(name === null ? {} : { name }),
    ...(tags === null ? {} : { tags }),
    ...(form.has("description") ? { description: description || null } : {}),
  };
}

function stickerOf(call: Call, guildId: string): StickerRecord {
  const sticker = call.world.state.table(stickers).get(idParam(call, "sticker_id"));
  if (sticker?.guild_id !== guildId) throw unknown("sticker");
  return sticker;
}
