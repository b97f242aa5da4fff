// People in voice channels, for tests: they come in over the gateway and are out again after each test.
import { afterEach, beforeEach } from "vitest";
import type { Permission } from "../../dev/discord/permissions/bits.ts";
import { addChannel } from "../../dev/discord/state/build.ts";
import { type Harness, type RawClient, SEEDED } from "./harness.ts";

export const [STAGE, CORNER] = ["440000000000000001", "440000000000000002"] as const;
/** What it takes to moderate a stage. */
export const MODERATES: readonly Permission[] = ["MANAGE_CHANNELS", "MUTE_MEMBERS", "MOVE_MEMBERS"];
export const statePath = (userId: string): string => `/guilds/${SEEDED.guildId}/voice-states/${userId}`;
export const memberPath = (userId: string): string => `/guilds/${SEEDED.guildId}/members/${userId}`;

export interface VoicePeople {
  /** Asks for a channel, or for none. */
  ask(client: RawClient, channelId: string | null, more?: object): void;
  /** Somebody comes into a channel, the lounge by default. */
  enters(userId: string, channelId?: string): Promise<RawClient>;
}

/** Adds a stage and another voice channel to the seeded server, and lets the bot moderate them. */
export function voicePeople(it: Harness): VoicePeople {
  const { channels, guildId } = SEEDED;
  const inside: RawClient[] = [];
  const ask = (client: RawClient, channelId: string | null, more: object = {}) =>
    client.send(4, { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false, ...more });
  beforeEach(() => {
    it.discord.script.reset();
    it.botMay(...MODERATES, "DEAFEN_MEMBERS", "VIEW_AUDIT_LOG");
    const { state } = it.discord;
    if (!state.channels.has(STAGE)) addChannel(state, guildId, { id: STAGE, name: "Stage", type: 13, position: 20 });
    if (!state.channels.has(CORNER)) addChannel(state, guildId, { id: CORNER, name: "Corner", type: 2, position: 21 });
  });
  afterEach(async () => {
    for (const client of inside.splice(0)) {
      // Whoever is cut off is out already.
      if (!client.open) continue;
      ask(client, null);
      await client.settled();
    }
  });
  return {
    ask,
    async enters(userId, channelId = channels.lounge) {
      const client = await it.act(userId);
      inside.push(client);
      ask(client, channelId);
      await client.event("VOICE_STATE_UPDATE", (d) => d.user_id === userId && d.channel_id === channelId);
      return client;
    },
  };
}
