import { forgetFile, keepFile } from "../../cdn/kept.ts";
import { maximumReached, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readPicture } from "../../rules/images.ts";
import { defineTable } from "../../state/table.ts";
import { userById } from "../../views/people.ts";
import type { World } from "../../world.ts";
import { applicationOf, idParam } from "../guards.ts";
import { type Call, created, nothing, ok, type Route, route } from "../route.ts";

const ALL = "/applications/{application_id}/emojis";
const ONE = `${ALL}/{emoji_id}`;
const WRITE = { access: ["bot"] as const, limit: { limit: 50, windowMs: 10_000 }, bucket: "application-emojis" };
const READ = { access: ["bot"] as const };
/** Emojis an application may own (documentation, "Application-Owned Emoji"). */
const MAXIMUM = 2_000;
const FORMATS = ["png", "jpeg", "gif", "webp", "avif"] as const;

export interface ApplicationEmojiRecord {
  id: string;
  application_id: string;
  name: string;
  animated: boolean;
  user_id: string;
}

export const applicationEmojis = defineTable<ApplicationEmojiRecord, "application">("application-emoji", {
  application: (row) => row.application_id,
});

/** Emojis that only the application itself can use, everywhere. */
export const applicationEmojiRoutes: readonly Route[] = [
  route("GET", ALL, (call) => ok({ items: rowsOf(call).map((row) => view(call.world, row)) }), READ),
  route("POST", ALL, create, WRITE),
  route("GET", ONE, (call) => ok(view(call.world, one(call))), READ),
  route("PATCH", ONE, (call) => {
    const form = new Form(call.body);
    const name = readName(form, false);
    form.errors.throwIfAny();
    const row = one(call);
    const next = { ...row, ...(name === null ? {} : { name }) };
    return ok(view(call.world, call.world.state.table(applicationEmojis).set(row.id, next)));
  }, WRITE),
  route("DELETE", ONE, (call) => {
    const row = one(call);
    call.world.state.table(applicationEmojis).delete(row.id);
    forgetFile(call.world, "emojis", row.id);
    return nothing();
  }, WRITE),
];

function create(call: Call) {
  const form = new Form(call.body);
  const name = readName(form, true);
  const picture = readPicture(form, "image", { required: true, formats: FORMATS, maxBytes: 256 * 1024 });
  form.errors.throwIfAny();
  const applicationId = applicationOf(call);
  if (rowsOf(call).length >= MAXIMUM) throw maximumReached(30008, "emojis", MAXIMUM);
  const id = call.world.ids.next();
  keepFile(call.world, "emojis", id, picture!.bytes);
  const row = { id, application_id: applicationId, name: name!, animated: picture!.animated, user_id: call.userId };
  return created(view(call.world, call.world.state.table(applicationEmojis).set(id, row)));
}

function readName(form: Form, required: boolean): string | null {
  const name = form.string("name", { min: 2, max: 32, required });
  if (name !== null && name.length >= 2 && name.length <= 32 && !/^\w+$/.test(name)) {
    form.fail("name", "STRING_TYPE_REGEX", "String value did not match validation regex.");
  }
  return name;
}

function rowsOf(call: Call): ApplicationEmojiRecord[] {
  return call.world.state.table(applicationEmojis).by("application", applicationOf(call));
}

function one(call: Call): ApplicationEmojiRecord {
  const row = call.world.state.table(applicationEmojis).get(idParam(call, "emoji_id"));
  if (row?.application_id !== applicationOf(call)) throw unknown("Emoji");
  return row;
}

function view(world: World, row: ApplicationEmojiRecord): Record<string, unknown> {
  return {
    id: row.id,
    name: row.name,
    roles: [],
    user: userById(world, row.user_id),
    require_colons: true,
    managed: false,
    animated: row.animated,
    available: true,
  };
}
