import type { APIApplicationCommand } from "discord-api-types/v10";
import { type Invocable, nestOptions, type SentOption } from "../options/commands.ts";
import type { Choice } from "../options/read.ts";
import { Interaction } from "../wire/constants.ts";
import { makeNonce } from "../wire/snowflake.ts";
import { formOf } from "../wire/upload.ts";
import { sentenceOf } from "./attempt.svelte.ts";
import type { Client } from "./client.svelte.ts";
import type { OpenModal } from "./interactions.svelte.ts";
import type { Entry } from "./logs.svelte.ts";

/** Runs a slash command. */
export async function useCommand(
  client: Client,
  invocable: Invocable,
  channelId: string,
  options: SentOption[],
  files: readonly File[] = [],
): Promise<void> {
  const nonce = beginCommand(client, invocable.command, `/${invocable.title}`, channelId);
  const data = { ...commandData(invocable, options), attachments: attachmentsOf(files) };
  await send(client, Interaction.command, invocable.command.application_id, channelId, nonce, { data }, files);
}

/** Runs a command from the menu of a message (type 3) or a person (2). */
export async function useMenuCommand(
  client: Client,
  command: APIApplicationCommand,
  channelId: string,
  targetId: string,
): Promise<void> {
  const nonce = beginCommand(client, command, command.name, channelId);
  const { id, name, type, version } = command;
  await send(client, Interaction.command, command.application_id, channelId, nonce, {
    data: { id, name, type, version, target_id: targetId, options: [], attachments: [] },
  });
}

/** Asks an app what it offers for the option being filled in. */
export async function suggestions(
  client: Client,
  invocable: Invocable,
  channelId: string,
  options: SentOption[],
): Promise<Choice[]> {
  const nonce = makeNonce();
  const choices = client.interactions.suggestions(nonce);
  await send(client, Interaction.autocomplete, invocable.command.application_id, channelId, nonce, {
    data: commandData(invocable, options),
  });
  return await choices;
}

/** Presses a button of a message, or sends what was chosen in one of its selects. */
export async function usePart(
  client: Client,
  entry: Entry,
  part: { type: number; custom_id: string; label: string },
  values?: string[],
): Promise<void> {
  const nonce = makeNonce();
  client.interactions.begin({
    nonce,
    channelId: entry.channel_id,
    title: part.label,
    applicationName: client.world.nameOf(entry.author, null),
    messageId: entry.id,
    customId: part.custom_id,
  });
  await send(client, Interaction.component, entry.application_id ?? entry.author.id, entry.channel_id, nonce, {
    message_id: entry.id,
    message_flags: entry.flags ?? 0,
    data: { component_type: part.type, custom_id: part.custom_id, ...(values ? { values } : {}) },
  });
}

/** @returns the nonce under which the answer comes: the modal stays open until then */
export async function submitModal(
  client: Client,
  modal: OpenModal,
  components: unknown[],
  files: readonly File[] = [],
): Promise<string> {
  const nonce = makeNonce();
  client.interactions.begin({
    nonce,
    channelId: modal.channel_id,
    title: modal.title,
    applicationName: modal.application.name,
    messageId: modal.id,
  });
  const attachments = files.length > 0 ? { attachments: attachmentsOf(files) } : {};
  await send(client, Interaction.modal, modal.application.id, modal.channel_id, nonce, {
    data: { id: modal.id, custom_id: modal.custom_id, components, ...attachments },
  }, files);
  return nonce;
}

function beginCommand(client: Client, command: APIApplicationCommand, title: string, channelId: string): string {
  const nonce = makeNonce();
  const applicationName = client.commands.applicationName(command.application_id);
  client.interactions.begin({ nonce, channelId, title, applicationName });
  return nonce;
}

async function send(
  client: Client,
  type: number,
  applicationId: string,
  channelId: string,
  nonce: string,
  rest: object,
  files: readonly File[] = [],
): Promise<void> {
  const guildId = client.world.places.get(channelId)?.guildId;
  try {
    const body = {
      type,
      application_id: applicationId,
      ...(guildId ? { guild_id: guildId } : {}),
      channel_id: channelId,
      session_id: client.sessionId,
      nonce,
      ...rest,
    };
    await client.rest.post("/interactions", files.length > 0 ? formOf(body, files) : body);
  } catch (error) {
    client.interactions.fail(nonce, sentenceOf(error));
    client.interactions.suggest(nonce, []);
  }
}

const commandData = ({ command, path }: Invocable, options: SentOption[]) => ({
  id: command.id,
  name: command.name,
  version: command.version,
  type: 1,
  options: nestOptions(path, options),
  attachments: [],
});

/** Files as an interaction's data names them. */
const attachmentsOf = (files: readonly File[]) => files.map((file, id) => ({ id: String(id), filename: file.name }));
