import { AUDIT, audit, changesOf } from "../../actions/audit.ts";
import { tellSound, tellSoundGone } from "../../actions/expressions.ts";
import { forgetFile, keepFile } from "../../cdn/kept.ts";
import { maximumReached, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readSound } from "../../rules/sound.ts";
import { DEFAULT_SOUNDS } from "../../state/default-sounds.ts";
import { type SoundRecord, sounds } from "../../state/expressions.ts";
import { soundView } from "../../views/expressions.ts";
import { byTier, requireMayChange, seesCreators } from "../expressions.ts";
import { guildOf, idParam, requireInGuild } from "../guards.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";
import { playRoute } from "./soundboard-play.ts";

const LIMITS = [8, 24, 36, 48] as const;
const AUDITED = ["name", "volume", "emoji_id", "emoji_name"] as const;

export const soundboardRoutes: readonly Route[] = [
  route("GET", "/soundboard-default-sounds", () => ok(DEFAULT_SOUNDS)),
  route("GET", "/guilds/{guild_id}/soundboard-sounds", (call) => {
    const guild = guildOf(call);
    const creators = seesCreators(call, guild.id);
    return ok({
      items: call.world.state.table(sounds).by("guild", guild.id).map((it) => soundView(call.world, it, creators)),
    });
  }),
  route("GET", "/guilds/{guild_id}/soundboard-sounds/{sound_id}", (call) => {
    const guild = guildOf(call);
    return ok(soundView(call.world, soundOf(call, guild.id), seesCreators(call, guild.id)));
  }),
  route("POST", "/guilds/{guild_id}/soundboard-sounds", (call) => {
    const form = new Form(call.body);
    const draft = readDraft(form, true);
    const text = form.string("sound", { min: 1, required: true });
    form.errors.throwIfAny();
    const guild = guildOf(call), { world } = call;
    requireInGuild(call, guild.id, "CREATE_GUILD_EXPRESSIONS");
    const bytes = readSound(text!);
    const table = world.state.table(sounds), limit = byTier(guild, LIMITS);
    if (table.by("guild", guild.id).length >= limit) throw maximumReached(30045, "soundboard sounds", limit);
    const id = world.ids.next();
    keepFile(world, "soundboard-sounds", id, bytes);
    const sound = table.set(id, {
      volume: 1,
      emoji_id: null,
      emoji_name: null,
      ...draft as { name: string },
      id,
      guild_id: guild.id,
      user_id: call.userId,
    });
    tellSound(world, "CREATE", sound);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.SOUNDBOARD_SOUND_CREATE,
      targetId: id,
      changes: changesOf<SoundRecord>(null, sound, AUDITED),
    });
    return created(soundView(world, sound, true));
  }),
  route("PATCH", "/guilds/{guild_id}/soundboard-sounds/{sound_id}", (call) => {
    const form = new Form(call.body);
    const draft = readDraft(form, false);
    form.errors.throwIfAny();
    const guild = guildOf(call), sound = soundOf(call, guild.id), { world } = call;
    requireMayChange(call, guild.id, sound);
    const next = world.state.table(sounds).set(sound.id, { ...sound, ...draft });
    tellSound(world, "UPDATE", next);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.SOUNDBOARD_SOUND_UPDATE,
      targetId: sound.id,
      changes: changesOf<SoundRecord>(sound, next, AUDITED),
    });
    return ok(soundView(world, next, true));
  }),
  route("DELETE", "/guilds/{guild_id}/soundboard-sounds/{sound_id}", (call) => {
    const guild = guildOf(call), sound = soundOf(call, guild.id);
    requireMayChange(call, guild.id, sound);
    call.world.state.table(sounds).delete(sound.id);
    forgetFile(call.world, "soundboard-sounds", sound.id);
    tellSoundGone(call.world, sound);
    audit(call, {
      guildId: guild.id,
      action: AUDIT.SOUNDBOARD_SOUND_DELETE,
      targetId: sound.id,
      changes: changesOf<SoundRecord>(sound, null, AUDITED),
    });
    return nothing();
  }),
  playRoute,
];

function readDraft(form: Form, required: boolean): Partial<SoundRecord> {
  const name = form.string("name", { min: 2, max: 32, required });
  const volume = form.raw("volume");
  if (volume !== undefined && volume !== null) {
    if (typeof volume !== "number") form.fail("volume", "FLOAT_TYPE_COERCE", `Value "${volume}" is not float.`);
    else if (volume < 0) form.fail("volume", "NUMBER_TYPE_MIN", "float value should be greater than or equal to 0.");
    else if (volume > 1) form.fail("volume", "NUMBER_TYPE_MAX", "float value should be less than or equal to 1.");
  }
  const emoji_id = form.snowflake("emoji_id"), emoji_name = form.string("emoji_name", { min: 1, max: 32 });
  return {
    ...(name === null ? {} : { name }),
    ...(volume === undefined ? {} : { volume: (volume as number | null) ?? 1 }),
    ...(form.has("emoji_id") || form.has("emoji_name")
      ? { emoji_id, emoji_name: emoji_id === null ? emoji_name : null }
      : {}),
  };
}

function soundOf(call: Call, guildId: string): SoundRecord {
  const sound = call.world.state.table(sounds).get(idParam(call, "sound_id"));
  if (sound?.guild_id !== guildId) throw unknown("sound");
  return sound;
}
