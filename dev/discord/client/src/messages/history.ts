import type { APIMessage } from "discord-api-types/v10";
import { openPlace } from "../places/order.ts";
import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";

const PAGE = 50;

const pageOf = async (client: Client, channelId: string, query: string): Promise<APIMessage[]> =>
  (await client.rest.get<APIMessage[]>(`/channels/${channelId}/messages?limit=${PAGE}${query}`)).reverse();

/** Reads on after the end of what is shown. */
export async function loadNewer(client: Client, channelId: string): Promise<void> {
  const log = client.logs.of(channelId);
  const newest = log.entries.findLast((entry) => !entry.sending)?.id;
  if (log.state !== "loaded" || !log.hasNewer || !newest) return;
  log.state = "loading";
  try {
    const page = await pageOf(client, channelId, `&after=${newest}`);
    client.logs.append(channelId, page, page.length === PAGE);
  } catch (error) {
    log.state = "loaded";
    client.talk.say(sentenceOf(error), true);
  }
}

/** Shows the newest messages, wherever one was reading. */
export async function toPresent(client: Client, channelId: string): Promise<void> {
  const log = client.logs.of(channelId);
  log.held = false;
  if (!log.hasNewer) return;
  try {
    const page = await pageOf(client, channelId, "");
    client.logs.replace(channelId, page, page.length === PAGE, false);
  } catch (error) {
    client.talk.say(sentenceOf(error), true);
  }
}

/** Makes sure a message is in what is shown. @returns whether it is */
export async function loadAround(client: Client, channelId: string, messageId: string): Promise<boolean> {
  const has = () => client.logs.peek(channelId)?.entries.some((entry) => entry.id === messageId) ?? false;
  if (has()) return true;
  try {
    const page = await pageOf(client, channelId, `&around=${messageId}`);
    if (!page.some((message) => message.id === messageId)) return false;
    const log = client.logs.of(channelId);
    log.held = true;
    const last = client.world.latest.get(channelId);
    const ends = last !== undefined && page.at(-1)?.id === last;
    client.logs.replace(channelId, page, page.length >= PAGE / 2, !ends);
    return has();
  } catch (error) {
    client.talk.say(sentenceOf(error), true);
    return false;
  }
}

/** Goes to a message, in whatever channel it is. */
export function goTo(client: Client, channelId: string, messageId: string): void {
  const place = client.world.places.get(channelId);
  if (!place) return client.talk.say("You cannot see that channel", true);
  client.talk.target = { channelId, messageId };
  if (client.watched !== channelId) openPlace(place);
}
