import { activities, activityView, isEmbedded } from "../../applications/activities.ts";
import { deliver } from "../../applications/deliver.ts";
import { answersPing } from "../../applications/webhook-events.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { ApiError, formError, notFound } from "../../errors.ts";
import { keepUpload, UPLOAD_LIMIT } from "../../interactions/uploads.ts";
import { type ApplicationChanges, readApplication } from "../../rules/application.ts";
import { storedName } from "../../rules/filenames.ts";
import type { ApplicationRecord } from "../../state/application-records.ts";
import { privateApplicationView } from "../../views/application.ts";
import { attachmentView } from "../../views/message.ts";
import type { World } from "../../world.ts";
import { applicationOf } from "../guards.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const BOT = { access: ["bot"] as const };

/** The application that the calling bot belongs to. */
export const applicationRoutes: readonly Route[] = [
  ...["/applications/@me", "/applications/{application_id}"].flatMap((path) => [
    route("GET", path, (call) => ok(privateApplicationView(call.world, recordOf(call))), BOT),
    route("PATCH", path, patch, { ...BOT, limit: { limit: 5, windowMs: 10_000 }, bucket: "application" }),
  ]),
  route("GET", "/oauth2/applications/@me", (call) => ok(privateApplicationView(call.world, recordOf(call))), BOT),
  route("GET", "/applications/{application_id}/activity-instances/{instance_id}", (call) => {
    const row = call.world.state.table(activities).get(call.params["instance_id"] ?? "");
    if (row?.application_id !== applicationOf(call)) throw notFound();
    return ok(activityView(row));
  }, BOT),
  route("POST", "/applications/{application_id}/attachment", upload, {
    access: ["bot", "bearer"],
    limit: { limit: 5, windowMs: 10_000 },
  }),
];

function recordOf(call: Call): ApplicationRecord {
  const id = call.params["application_id"] === undefined ? call.userId : applicationOf(call);
  return call.world.state.applications.get(id)!;
}

async function patch(call: Call) {
  const { world } = call;
  const before = recordOf(call);
  const changes = readApplication(call.body, before);
  await verify(world, before, changes);
  // Something else may have changed while an endpoint was asked.
  const now = world.state.applications.get(before.id)!;
  const next: ApplicationRecord = { ...now, ...changes.fields };
  if (changes.icon !== undefined) next.icon = changes.icon && keepPicture(world, "app-icons", now.id, changes.icon);
  if (changes.cover !== undefined) {
    next.cover_image = changes.cover && keepPicture(world, "app-icons", now.id, changes.cover);
  }
  world.state.applications.set(next.id, next);
  return ok(privateApplicationView(world, next));
}

/** Addresses are only taken when they answer a ping, and refuse a wrong signature (documentation, "Setting Up an Endpoint"). */
async function verify(world: World, before: ApplicationRecord, { fields }: ApplicationChanges): Promise<void> {
  const { interactions_endpoint_url: interactions, event_webhooks_url: events } = fields;
  if (interactions && interactions !== before.interactions_endpoint_url) {
    if (!await answersInteractions(world, before, interactions)) {
      throw formError(
        ["interactions_endpoint_url"],
        "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
        "The specified interactions endpoint URL could not be verified.",
      );
    }
  }
  if (events && events !== before.event_webhooks_url && !await answersPing(world, before, events)) {
    throw formError(
      ["event_webhooks_url"],
      "APPLICATION_EVENT_WEBHOOKS_URL_INVALID",
      "The specified event webhooks URL could not be verified.",
    );
  }
}

async function answersInteractions(world: World, application: ApplicationRecord, url: string): Promise<boolean> {
  const id = world.ids.next();
  const ping = { id, application_id: application.id, type: 1, token: `ping-${id}`, version: 1, entitlements: [] };
  const right = await deliver(world, application, url, ping);
  if (right?.status !== 200 || typeOf(right.body) !== 1) return false;
  const wrong = await deliver(world, application, url, ping, { badSignature: true });
  return wrong?.status === 401;
}

function typeOf(body: string): unknown {
  try {
    return (JSON.parse(body) as { type?: unknown } | null)?.type;
  } catch {
    return undefined;
  }
}

/** A file for an activity, which nobody else is shown (documentation, "Upload Application Attachment"). */
function upload(call: Call) {
  const { world, caller } = call;
  const id = caller.kind === "bearer" && caller.applicationId === call.params["application_id"]
    ? caller.applicationId
    : applicationOf(call);
  if (!isEmbedded(world, id)) throw new ApiError(400, 50039, "Invalid Activity Action");
  const file = call.files[0];
  if (!file) throw formError(["file"], "BASE_TYPE_REQUIRED", "This field is required");
  if (file.bytes.length > UPLOAD_LIMIT) throw new ApiError(413, 40005, "Request entity too large");
  const attachment = {
    id: world.ids.next(),
    filename: storedName(file.filename),
    size: file.bytes.length,
    content_type: file.contentType,
  };
  keepUpload(world, attachment.id, file.bytes);
  return ok({ attachment: attachmentView(world, id, attachment, true) });
}
