// What a client sends: each opcode, and who may use it (documentation, "Gateway Opcodes").
import type { World } from "../world.ts";
import { requestChannelInfo } from "./channel-info.ts";
import type { Connection, Packet } from "./connection.ts";
import type { Gateway } from "./gateway.ts";
import { identify } from "./identify.ts";
import { requestMembers } from "./members.ts";
import { CLOSE, OP } from "./opcodes.ts";
import { presenceOf } from "./presences.ts";
import { resume } from "./resume.ts";
import type { Session } from "./session.ts";
import { requestSounds } from "./sounds.ts";
import { updateVoice } from "./voice.ts";

type Handler = (world: World, gateway: Gateway, connection: Connection, session: Session, d: unknown) => void;

/** Opcodes of which a session is needed first. */
const WITH_SESSION: Readonly<Record<number, Handler>> = {
  [OP.PRESENCE]: (world, gateway, _connection, session, d) => {
    if (session.presenceLimit.take(world.clock.now())) gateway.present(session, presenceOf(d));
  },
  [OP.VOICE_STATE]: (world, _gateway, connection, session, d) => {
    if (updateVoice(world, session, d) === "malformed") connection.close(CLOSE.DECODE_ERROR);
  },
  [OP.REQUEST_MEMBERS]: requestMembers,
  [OP.REQUEST_SOUNDBOARD]: requestSounds,
  [OP.REQUEST_CHANNEL_INFO]: requestChannelInfo,
};

export function handlePacket(world: World, gateway: Gateway, connection: Connection, { op, d }: Packet): void {
  if (op === OP.HEARTBEAT) {
    if (gateway.trimOnHeartbeat && typeof d === "number") connection.session?.trim(d);
    return connection.sendOp(OP.ACK, null);
  }
  if (op === OP.IDENTIFY) return identify(world, gateway, connection, d);
  if (op === OP.RESUME) return resume(world, gateway, connection, d);
  const handler = WITH_SESSION[op];
  if (!handler) return connection.close(CLOSE.UNKNOWN_OPCODE);
  if (!connection.session) return connection.close(CLOSE.NOT_AUTHENTICATED);
  handler(world, gateway, connection, connection.session, d);
}
