// A person uses a command, presses, chooses, types or submits: what Discord's client posts to `/interactions`.
import { ownersFor } from "../applications/installations.ts";
import { missingAccess, unknown } from "../errors.ts";
import { channelPermissions } from "../permissions/compute.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import type { UploadedFile } from "../rest/body.ts";
import { type Fields, Form } from "../rules/form.ts";
import type { CommandRecord, ModalRecord } from "../state/application-records.ts";
import type { InteractionMetadata, MessageRecord } from "../state/message-records.ts";
import type { ChannelRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { useCommand } from "./invoke-command.ts";
import { useComponent } from "./invoke-component.ts";
import { submitModal } from "./invoke-modal.ts";
import { Named } from "./named.ts";
import { Uploads } from "./uploads.ts";

/** What the application will be told, and what the desk must remember. */
export interface Invocation {
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  type: number;
  applicationId: string;
  channel: ChannelRecord;
  data: Fields;
  /** Whose installation of the application it runs on. */
  owners: Record<string, string>;
  nonce?: string;
  /** Autocompletion: the type of the option being typed. */
  focusedType?: number;
  command?: CommandRecord;
  message?: MessageRecord;
  /** A submitted modal: what it was shown in answer to. */
  triggering?: InteractionMetadata;
  /** The modal that was submitted. */
  modal?: ModalRecord;
}

/** Where and by whom something is done, for what reads the rest of the body. */
export interface Place {
  world: World;
  userId: string;
  channel: ChannelRecord;
  applicationId: string;
  named: Named;
}

export function readInvocation(
  world: World,
  userId: string,
  body: unknown,
  files: readonly UploadedFile[],
): Invocation {
  const form = new Form(body);
  const type = form.choice("type", [2, 3, 4, 5], true);
  const applicationId = form.snowflake("application_id", true);
  const channelId = form.snowflake("channel_id", true);
  const nonce = form.raw("nonce") == null ? undefined : String(form.raw("nonce"));
  if (nonce !== undefined && nonce.length > 25) {
    form.fail("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
  }
  const data = form.form("data");
  if (!data) form.required("data");
  form.errors.throwIfAny();
  const channel = world.state.channels.get(channelId!);
  if (!channel) throw unknown("Channel");
  if (!(channelPermissions(world, channel.id, userId) & PERMISSIONS.VIEW_CHANNEL)) throw missingAccess();
  if (!world.state.applications.has(applicationId!)) throw unknown("Application");
  const uploads = new Uploads(data!, files, channel.id);
  data!.errors.throwIfAny();
  const named = new Named(world, channel, userId, uploads);
  const place: Place = { world, userId, channel, applicationId: applicationId!, named };
  const common = {
    type: type!,
    applicationId: applicationId!,
    channel,
    owners: ownersFor(world, applicationId!, channel, userId),
    ...(nonce === undefined ? {} : { nonce }),
  };
  if (type === 3) return { ...common, ...useComponent(place, form, data!) };
  if (type === 5) return { ...common, ...submitModal(place, data!) };
  return { ...common, ...useCommand(place, data!, type === 4) };
}
