// Many messages, fast: serialised ahead, sent and counted, never stored.
import { isoTime } from "../actions/messages.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { INTENTS } from "../gateway/intents.ts";
import { blanked, messageEventView } from "../views/message.ts";
import type { World } from "../world.ts";
import type { Counters } from "./counters.ts";

export interface FloodOptions {
  /** How many messages in all. */
  count: number;
  /** Messages a second; 0 is as fast as it goes. */
  rate?: number;
  /** Servers to speak in, in turn; all the bot is in by default. */
  guildIds?: readonly string[];
  /** People who speak, in turn; up to 200 members of each server by default. */
  userIds?: readonly string[];
  channelId?: string;
  content?: string;
  /** Time of the first message, ms since 1970; now by default. */
  startAt?: number;
  /** By how much each next message is later; without it messages carry the time they are made. */
  spacingMs?: number;
}

/** Most bytes a client may have waiting before the flood holds back. */
const WAITING_LIMIT = 8 << 20;
const SLICE = 250;

/** A message with two holes: id and time. */
interface Template {
  guildId: string;
  channelId: string;
  userId: string;
  full: readonly [string, string, string];
  blank: readonly [string, string, string];
}

export async function flood(
  world: World,
  gateway: Gateway,
  counters: Counters,
  options: FloodOptions,
): Promise<{ sent: number; ms: number }> {
  const templates = templatesFor(world, options);
  if (templates.length === 0) throw new Error("Nobody can speak: give guildIds and userIds that fit together");
  const started = performance.now();
  const { count, rate = 0, spacingMs } = options;
  const startAt = options.startAt ?? world.clock.now();
  let sent = 0;
  while (sent < count) {
    const due = rate > 0 ? Math.min(count, Math.floor((performance.now() - started) / 1_000 * rate) + 1) : count;
    const until = Math.min(due, sent + SLICE);
    for (; sent < until; sent++) {
      const at = spacingMs === undefined ? world.clock.now() : startAt + sent * spacingMs;
      speak(world, gateway, counters, templates[sent % templates.length]!, at);
    }
    if (sent < count) await pause(gateway, rate > 0 && sent >= due);
  }
  return { sent, ms: performance.now() - started };
}

function speak(world: World, gateway: Gateway, counters: Counters, template: Template, at: number): void {
  const id = world.ids.next(at);
  const time = isoTime(at);
  const fill = ([a, b, c]: Template["full"]) => a + id + b + time + c;
  counters.add(template.guildId, template.userId, id);
  gateway.emit({
    type: "MESSAGE_CREATE",
    intent: INTENTS.GUILD_MESSAGES,
    guildId: template.guildId,
    channelId: template.channelId,
    message: { authorId: template.userId, mentions: [] },
    data: null,
    blank: null,
    text: () => fill(template.full),
    blankText: () => fill(template.blank),
  });
}

/** Lets the sockets drain; when ahead of the rate, waits for the next moment. */
function pause(gateway: Gateway, ahead: boolean): Promise<void> {
  return new Promise((resolve) => {
    const again = () => gateway.waiting > WAITING_LIMIT ? setTimeout(again, 1) : resolve();
    if (ahead) setTimeout(again, 1);
    else setImmediate(again);
  });
}

function templatesFor(world: World, options: FloodOptions): Template[] {
  const guildIds = options.guildIds ?? [...world.state.guilds.values()].map((guild) => guild.id);
  const perGuild = guildIds.map((guildId) => {
    const channel = options.channelId ?? world.state.channelsOf(guildId).find((it) => it.type === 0)?.id;
    const userIds = options.userIds?.filter((id) => world.state.isMember(guildId, id)) ??
      world.state.membersOf(guildId).map((it) => it.user_id).filter((id) => !world.state.users.get(id)?.bot).slice(
        0,
        200,
      );
    return channel === undefined
      ? []
      : userIds.map((userId) => template(world, guildId, channel, userId, options.content ?? CONTENT));
  });
  // Servers take turns, so that consecutive messages lie far apart.
  const longest = Math.max(0, ...perGuild.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => perGuild.flatMap((list) => list[index] ?? [])).flat();
}

const CONTENT = "The light fell through the leaves and nobody said a word for a while.";

function template(world: World, guildId: string, channelId: string, userId: string, content: string): Template {
  const view = messageEventView(world, {
    id: "{id}",
    channel_id: channelId,
    guild_id: guildId,
    author_id: userId,
    type: 0,
    content,
    timestamp: "{time}",
    edited_timestamp: null,
    tts: false,
    flags: 0,
    pinned: false,
    mention_everyone: false,
    mentions: [],
    mention_roles: [],
    embeds: [],
    components: [],
    attachments: [],
    reactions: [],
  });
  const cut = (value: unknown) => JSON.stringify(value).split(/\{id\}|\{time\}/) as unknown as [string, string, string];
  return { guildId, channelId, userId, full: cut(view), blank: cut(blanked(view)) };
}
