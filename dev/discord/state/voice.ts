// Who is in which voice channel. Kept in memory alone: after a restart nobody is connected.
import type { State } from "./state.ts";

export interface VoiceRecord {
  guild_id: string;
  channel_id: string;
  user_id: string;
  /** The gateway session that asked for it. */
  session_id: string;
  self_mute: boolean;
  self_deaf: boolean;
  self_video: boolean;
  self_stream: boolean;
  suppress: boolean;
  request_to_speak_timestamp: string | null;
}

/** Everybody's voice connections: one a person and server. */
export class VoiceStates {
  readonly #guilds = new Map<string, Map<string, VoiceRecord>>();

  get(guildId: string, userId: string): VoiceRecord | undefined {
    return this.#guilds.get(guildId)?.get(userId);
  }

  of(guildId: string): VoiceRecord[] {
    return [...this.#guilds.get(guildId)?.values() ?? []];
  }

  in(guildId: string, channelId: string): VoiceRecord[] {
    return this.of(guildId).filter((it) => it.channel_id === channelId);
  }

  ofSession(sessionId: string): VoiceRecord[] {
    return [...this.#guilds.values()].flatMap((guild) =>
      [...guild.values()].filter((it) => it.session_id === sessionId)
    );
  }

  set(record: VoiceRecord): VoiceRecord {
    let guild = this.#guilds.get(record.guild_id);
    if (!guild) this.#guilds.set(record.guild_id, guild = new Map());
    guild.set(record.user_id, record);
    return record;
  }

  delete(guildId: string, userId: string): void {
    this.#guilds.get(guildId)?.delete(userId);
  }
}

const states = new WeakMap<State, VoiceStates>();

export function voiceStates(state: State): VoiceStates {
  let known = states.get(state);
  if (!known) states.set(state, known = new VoiceStates());
  return known;
}
