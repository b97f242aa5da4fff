// Opcode 43: a client asks what voice channels say about themselves (documentation, "Request Channel Info").
import { channelPermissions } from "../permissions/compute.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import { isSnowflake } from "../snowflake.ts";
import type { World } from "../world.ts";
import type { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { CLOSE } from "./opcodes.ts";
import type { Session } from "./session.ts";

const FIELDS = ["status", "voice_start_time"] as const;
const VOICE_TYPES: readonly number[] = [2, 13];

export function requestChannelInfo(
  world: World,
  _gateway: Gateway,
  connection: Connection,
  session: Session,
  d: unknown,
): void {
  const { guild_id: guildId, fields } = (d ?? {}) as { guild_id?: unknown; fields?: unknown };
  if (!isSnowflake(guildId) || !Array.isArray(fields)) return connection.close(CLOSE.DECODE_ERROR);
  const { userId } = session.identity;
  if (!world.state.isMember(guildId, userId)) return;
  const wanted = FIELDS.filter((field) => fields.includes(field));
  const channels = world.state.channelsOf(guildId).filter(({ id, type }) =>
    VOICE_TYPES.includes(type) && (channelPermissions(world, id, userId) & PERMISSIONS.VIEW_CHANNEL) !== 0n
  );
  session.dispatch(
    "CHANNEL_INFO",
    JSON.stringify({
      guild_id: guildId,
      channels: channels.map((channel) => ({
        id: channel.id,
        ...(wanted.includes("status") ? { status: channel.voice_status ?? null } : {}),
        // Nobody's talk is timed here.
        ...(wanted.includes("voice_start_time") ? { voice_start_time: null } : {}),
      })),
    }),
  );
}
