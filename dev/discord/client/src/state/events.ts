import type { APIMessage, GatewayMessageReactionAddDispatchData } from "discord-api-types/v10";
import type { Choice } from "../options/read.ts";
import { CHANNEL_EVENTS } from "./channel-events.ts";
import type { Client } from "./client.svelte.ts";
import { GUILD_EVENTS } from "./guild-events.ts";
import type { OpenModal } from "./interactions.svelte.ts";
import { withReaction, withUpdate } from "./reactions.ts";
import { applyTalkEvent } from "./talk-events.ts";
import type { Member } from "./world.svelte.ts";

/** Brings one gateway event into a person's view; events this client does not show are passed over. */
export function applyEvent(client: Client, name: string, data: unknown): void {
  applyTalkEvent(client, name, data);
  HANDLERS[name]?.(client, data as never);
}

type Handler<T> = (client: Client, data: T) => void;
// Each handler names the payload that Discord documents for its event; the map cannot.
// deno-lint-ignore no-explicit-any
const HANDLERS: Record<string, Handler<any>> = {
  ...GUILD_EVENTS,
  ...CHANNEL_EVENTS,
  TYPING_START(client, data: { channel_id: string; user_id: string }) {
    if (data.user_id !== client.userId) client.typing.start(data.channel_id, data.user_id);
  },
  MESSAGE_CREATE: receiveMessage,
  MESSAGE_UPDATE(client, data: APIMessage) {
    client.logs.change(data.channel_id, data.id, (entry) => withUpdate(entry, data));
  },
  MESSAGE_DELETE: (client, data: { id: string; channel_id: string }) => client.logs.remove(data.channel_id, [data.id]),
  MESSAGE_DELETE_BULK(client, data: { ids: string[]; channel_id: string }) {
    client.logs.remove(data.channel_id, data.ids);
  },
  MESSAGE_REACTION_ADD: (client, data: Reacted) => react(client, data, 1),
  MESSAGE_REACTION_REMOVE: (client, data: Reacted) => react(client, data, -1),
  MESSAGE_REACTION_REMOVE_ALL(client, data: { channel_id: string; message_id: string }) {
    client.logs.change(data.channel_id, data.message_id, (entry) => ({ ...entry, reactions: [] }));
  },
  INTERACTION_SUCCESS: (client, data: { nonce: string }) => client.interactions.succeed(data.nonce),
  INTERACTION_FAILURE: (client, data: { nonce: string }) =>
    client.interactions.fail(data.nonce, "The application did not respond"),
  APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE: (client, data: { nonce: string; choices: Choice[] }) =>
    client.interactions.suggest(data.nonce, data.choices),
  INTERACTION_MODAL_CREATE(client, data: OpenModal & { nonce: string }) {
    client.interactions.succeed(data.nonce);
    client.interactions.modal = data;
  },
};

type Received = APIMessage & { guild_id?: string; member?: Omit<Member, "user"> };

function receiveMessage(client: Client, data: Received): void {
  const { guild_id: guildId, member, ...message } = data;
  client.world.users.set(message.author.id, message.author);
  const isKnown = guildId ? client.world.guilds.get(guildId)?.members.has(message.author.id) : true;
  if (guildId && member && !isKnown) client.world.putMember(guildId, { ...member, user: message.author });
  client.typing.stop(message.channel_id, message.author.id);
  client.logs.add(message);
  client.world.latest.set(message.channel_id, message.id);
  if (message.author.id === client.userId) return;
  if (client.watched === message.channel_id && document.visibilityState === "visible") return;
  const mentioned = !guildId || isMentioned(client, message, guildId);
  // Threads one is not in stay quiet.
  const place = client.world.places.get(message.channel_id);
  const isIn = !place?.thread || client.world.guilds.get(guildId ?? "")?.joinedThreads.has(place.id);
  if (mentioned || isIn) client.unread.arrived(message.channel_id, mentioned, guildId ?? null);
}

function isMentioned(client: Client, message: APIMessage, guildId: string): boolean {
  if (message.mention_everyone || message.mentions.some((user) => user.id === client.userId)) return true;
  const roles = client.world.guilds.get(guildId)?.members.get(client.userId)?.roles ?? [];
  return message.mention_roles.some((role) => roles.includes(role));
}

type Reacted = GatewayMessageReactionAddDispatchData;

function react(client: Client, data: Reacted, difference: 1 | -1): void {
  const mine = data.user_id === client.userId;
  client.logs.change(data.channel_id, data.message_id, (entry) => withReaction(entry, data.emoji, mine, difference));
}
