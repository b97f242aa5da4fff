// Opcode 31: a client asks for the sounds of servers (documentation, "Request Soundboard Sounds").
import { isSnowflake } from "../snowflake.ts";
import { sounds } from "../state/expressions.ts";
import { soundView } from "../views/expressions.ts";
import type { World } from "../world.ts";
import type { Connection } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { CLOSE } from "./opcodes.ts";
import type { Session } from "./session.ts";

export function requestSounds(
  world: World,
  _gateway: Gateway,
  connection: Connection,
  session: Session,
  d: unknown,
): void {
  const ids = ((d ?? {}) as { guild_ids?: unknown }).guild_ids;
  if (!Array.isArray(ids) || !ids.every(isSnowflake)) return connection.close(CLOSE.DECODE_ERROR);
  for (const guildId of ids.filter((id) => world.state.isMember(id, session.identity.userId))) {
    const board = world.state.table(sounds).by("guild", guildId);
    session.dispatch(
      "SOUNDBOARD_SOUNDS",
      JSON.stringify({ guild_id: guildId, soundboard_sounds: board.map((sound) => soundView(world, sound)) }),
    );
  }
}
