// Names for the dashboard, on request: asked of the gateway, handed to the api's cache, kept nowhere here.
import type { GatewayGuildMembersChunkDispatchData } from "discord-api-types/v10";
import type { Api } from "../api.ts";
import { errorText, type Log } from "./log.ts";
import { avatarUrl, displayName } from "./people.ts";

const OPCODE_REQUEST_MEMBERS = 8;
/** Discord's limit of one request. */
const USERS_MAX = 100;

export interface ProfilesOptions {
  api: Pick<Api, "profiles">;
  /** Sends a payload on the connection that serves the server. */
  send: (guildId: string, payload: { op: number; d: unknown }) => void;
  log: Log;
}

export class Profiles {
  readonly #options: ProfilesOptions;
  constructor(options: ProfilesOptions) {
    this.#options = options;
  }

  /** Asks for people of a server by id; the answer comes as `chunk`. */
  ask(guildId: string, userIds: string[]): void {
    for (let at = 0; at < userIds.length; at += USERS_MAX) {
      const user_ids = userIds.slice(at, at + USERS_MAX);
      this.#options.send(guildId, { op: OPCODE_REQUEST_MEMBERS, d: { guild_id: guildId, user_ids, limit: USERS_MAX } });
    }
  }

  /** GUILD_MEMBERS_CHUNK. */
  async chunk(data: GatewayGuildMembersChunkDispatchData): Promise<void> {
    const profiles = data.members.map(({ user, ...member }) => ({
      userId: user.id,
      name: displayName(user, member),
      avatarUrl: avatarUrl(user, member, data.guild_id),
    }));
    if (profiles.length === 0) return;
    try {
      await this.#options.api.profiles.put.mutate({ guildId: data.guild_id, profiles });
    } catch (error) {
      this.#options.log.warn("names were not handed on", { guildId: data.guild_id, error: errorText(error) });
    }
  }
}
