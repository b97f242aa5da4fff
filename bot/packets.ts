// What each gateway event is for. Raw packets, in order; a message passes two cheap checks and nothing else.
import type { DiscordGatewayPayload } from "@discordeno/bot";
import type {
  APIInteraction,
  GatewayGuildCreateDispatchData,
  GatewayGuildDeleteDispatchData,
  GatewayGuildMembersChunkDispatchData,
  GatewayReadyDispatchData,
} from "discord-api-types/v10";
import { type Api, isRefusal } from "./api.ts";
import type { ShardLedger } from "./core/activity.ts";
import type { Dispatcher } from "./core/dispatch.ts";
import type { RawMessage } from "./core/feature.ts";
import type { Guilds } from "./core/guilds.ts";
import { errorText, type Log } from "./core/log.ts";
import type { Profiles } from "./core/profiles.ts";
import type { Settings } from "./core/settings.ts";
import type { LedgerShard } from "./core/shard.ts";

const RETRY_MS_MAX = 5000;

export interface PacketHandlerOptions {
  api: Api;
  settings: Settings;
  guilds: Guilds;
  dispatcher: Dispatcher;
  profiles: Profiles;
  /** A shard has a session, new or resumed. */
  onSession: (shardId: number) => void;
  log: Log;
}

/** Makes the function every new packet goes through. What it throws ends the process, so only counting may throw. */
export function createPacketHandler(options: PacketHandlerOptions) {
  const { api, settings, guilds, dispatcher, profiles, onSession, log } = options;

  const onMessage = (message: RawMessage, shard: LedgerShard): void => {
    if (message.guild_id !== undefined) shard.ledger.count(message);
    if (message.content !== "") dispatcher.message(message, isReplaying(shard));
  };

  // Ending the process would bring the same packet again, for ever.
  const failed = (event: string, error: unknown) =>
    log.error("an event could not be handled", { event, error: errorText(error) });
  const unawaited = (event: string, work: Promise<void>): void => void work.catch((error) => failed(event, error));

  const onOther = (type: string, data: unknown, shard: LedgerShard): void => {
    const { ledger } = shard;
    switch (type) {
      case "READY": {
        const guildIds = (data as GatewayReadyDispatchData).guilds.map((guild) => guild.id);
        void settings.ensure(guildIds);
        const left = guilds.begin({ shardId: shard.id, shardCount: shard.connection.totalShards, guildIds });
        for (const guildId of left) settings.forget(guildId);
        return onSession(shard.id);
      }
      case "RESUMED":
        return onSession(shard.id);
      case "INTERACTION_CREATE":
        return unawaited(type, dispatcher.interaction(data as APIInteraction, isReplaying(shard)));
      case "GUILD_CREATE": {
        const guild = data as GatewayGuildCreateDispatchData;
        if (guild.unavailable) return;
        void settings.ensure([guild.id]);
        return ledger.hold(guilds.create(guild));
      }
      case "GUILD_DELETE": {
        const { id, unavailable } = data as GatewayGuildDeleteDispatchData;
        if (unavailable) return; // an outage: nothing was left
        guilds.remove(id);
        settings.forget(id);
        return ledger.hold(stubbornly(() => api.guilds.remove.mutate({ guildId: id })));
      }
      case "GUILD_MEMBERS_CHUNK":
        return unawaited(type, profiles.chunk(data as GatewayGuildMembersChunkDispatchData));
      case "GUILD_MEMBER_ADD":
      case "GUILD_MEMBER_REMOVE":
        addMemberFact(type, data as MemberData, ledger);
    }
    const changed = guilds.change(type, data as Record<string, unknown>);
    if (changed) ledger.hold(changed);
  };

  return (packet: DiscordGatewayPayload, shard: LedgerShard): void => {
    const type = packet.t as string;
    if (type === "MESSAGE_CREATE") return onMessage(packet.d as unknown as RawMessage, shard);
    try {
      onOther(type, packet.d, shard);
    } catch (error) {
      failed(type, error);
    }
  };
}

/** Until RESUMED comes, packets are repetitions of what an earlier connection may have handled. */
const isReplaying = (shard: LedgerShard): boolean => shard.state === RESUMING;
const RESUMING = 5; // ShardState.Resuming

interface MemberData {
  guild_id: string;
  user: { id: string; bot?: boolean };
  joined_at?: string;
}

function addMemberFact(type: string, data: MemberData, ledger: ShardLedger): void {
  const { guild_id: guildId, user: { id: userId, bot } } = data;
  if (bot) return; // nothing happens for them
  if (type === "GUILD_MEMBER_ADD") {
    const atMs = data.joined_at ? Date.parse(data.joined_at) : Date.now();
    ledger.addFact({ kind: "member.join", guildId, userId, atMs });
  } else ledger.addFact({ kind: "member.leave", guildId, userId, atMs: Date.now() });
}

/** Until it is done, or refused for good. What waits for it could not be stored without the api either. */
async function stubbornly(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1;; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if (isRefusal(error)) return;
      await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS_MAX, 100 * 2 ** attempt)));
    }
  }
}
