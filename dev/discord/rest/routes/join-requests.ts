import { updateGuild } from "../../actions/guilds.ts";
import { decide, requestOf, requestView, submit } from "../../actions/join-requests.ts";
import { isoTime } from "../../iso-time.ts";
import { ApiError, missingAccess, notFound, unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { readAnswers, readFields } from "../../rules/screening.ts";
import { compareIds } from "../../snowflake.ts";
import { banOf } from "../../state/bans.ts";
import { BY_HAND, GATE, joinRequests, type ScreeningRecord, screenings } from "../../state/join-requests.ts";
import type { GuildRecord } from "../../state/records.ts";
import { guildOf, idParam, idQuery, numberOf, requireInGuild } from "../guards.ts";
import { wordsQuery } from "../queries.ts";
import { type Call, created, ok, type Route, route } from "../route.ts";

const REQUESTS = "/guilds/{guild_id}/requests";
/** Of Discord's own client; its description for applications lacks it. */
const SCREENING = "/guilds/{guild_id}/member-verification";
const STATUSES = ["STARTED", "SUBMITTED", "REJECTED", "APPROVED"];

/** Membership screening: what newcomers accept, and whom moderators let in. */
export const joinRequestRoutes: readonly Route[] = [
  route("GET", REQUESTS, listRequests),
  route("PATCH", `${REQUESTS}/{request_id}`, actOnRequest),
  route("PUT", `${REQUESTS}/@me`, submitOwn, { access: ["person"] }),
  route("GET", SCREENING, (call) => ok(screeningView(screeningOf(call, anyGuild(call)))), { access: ["person"] }),
  route("PATCH", SCREENING, changeScreening, { access: ["person"] }),
];

function listRequests(call: Call) {
  const limit = numberOf(call, "limit", 100, { min: 1, max: 100 });
  const before = idQuery(call, "before"), after = idQuery(call, "after") ?? "0";
  const [status] = wordsQuery(call, "status", STATUSES);
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "KICK_MEMBERS");
  const all = call.world.state.table(joinRequests).by("guild", guild.id)
    .filter((it) => status === undefined || it.application_status === status);
  const page = all.filter(({ id }) => compareIds(id, after) > 0 && (before === null || compareIds(id, before) < 0))
    .sort((a, b) => compareIds(b.id, a.id)).slice(0, limit);
  return ok({ total: all.length, guild_join_requests: page.map((it) => requestView(call.world, it)) });
}

function actOnRequest(call: Call) {
  const form = new Form(call.body);
  const action = form.choice("action", ["APPROVED", "REJECTED"] as const, true);
  const reason = form.string("rejection_reason", { max: 160 });
  form.errors.throwIfAny();
  const id = idParam(call, "request_id");
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "KICK_MEMBERS");
  const request = call.world.state.table(joinRequests).get(id);
  // The documentation lists no code for an unknown request, nor for one that was decided.
  if (request?.guild_id !== guild.id) throw notFound();
  if (request.application_status !== "SUBMITTED") throw new ApiError(400, 0, "This request was decided already.");
  return ok(requestView(call.world, decide(call.world, request, call.userId, action!, reason)));
}

/** Accepting the rules is enough, unless somebody wants to read the answers first. */
function submitOwn(call: Call) {
  const guild = anyGuild(call);
  const screening = screeningOf(call, guild);
  const form = new Form(call.body);
  const answers = readAnswers(form, screening);
  form.errors.throwIfAny();
  if (!guild.features.includes(GATE)) throw unknown("Guild Member Verification Form");
  if (banOf(call.world, guild.id, call.userId)) throw new ApiError(403, 40007, "The user is banned from this guild.");
  const member = call.world.state.member(guild.id, call.userId), byHand = guild.features.includes(BY_HAND);
  // Only where somebody decides can one ask from outside.
  if (!member && !byHand) throw missingAccess();
  if (member && !member.pending) throw new ApiError(400, 0, "This user is already a member");
  const waiting = requestOf(call.world, guild.id, call.userId);
  if (waiting?.application_status === "SUBMITTED") return created(requestView(call.world, waiting));
  return created(requestView(call.world, submit(call.world, guild.id, call.userId, answers, !byHand)));
}

/** Turning screening on and off is a matter of a feature, which everybody's client sees. */
function changeScreening(call: Call) {
  const form = new Form(call.body);
  const enabled = form.boolean("enabled");
  const description = form.has("description") ? form.string("description", { max: 300 }) : undefined;
  const fields = readFields(form);
  form.errors.throwIfAny();
  const guild = guildOf(call);
  requireInGuild(call, guild.id, "MANAGE_GUILD");
  const known = screeningOf(call, guild);
  const screening = call.world.state.table(screenings).set(guild.id, {
    ...known,
    version: isoTime(call.world.clock.now()),
    ...(description === undefined ? {} : { description }),
    ...(fields ? { form_fields: fields } : {}),
  });
  if (enabled !== null && enabled !== guild.features.includes(GATE)) {
    const others = guild.features.filter((feature) => feature !== GATE);
    updateGuild(call.world, guild, { features: enabled ? [...others, GATE] : others });
  }
  return ok(screeningView(screening));
}

/** Also one that the caller is not in yet. */
function anyGuild(call: Call): GuildRecord {
  const guild = call.world.state.guilds.get(idParam(call, "guild_id"));
  if (!guild) throw unknown("Guild");
  return guild;
}

function screeningOf(call: Call, guild: GuildRecord): ScreeningRecord {
  const none = { guild_id: guild.id, version: guild.created_at, description: null, form_fields: [] };
  return call.world.state.table(screenings).get(guild.id) ?? none;
}

function screeningView({ guild_id: _, ...view }: ScreeningRecord): Record<string, unknown> {
  return view;
}
