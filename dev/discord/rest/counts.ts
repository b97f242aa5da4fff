// How many are in a server, as routes tell it on request.
import type { Call } from "./route.ts";

/** Discord counts about; here it is exact. */
export function approximateCounts({ world: { state }, gateway: { presences } }: Call, guildId: string) {
  return {
    approximate_member_count: state.memberCount(guildId),
    approximate_presence_count: presences.membersOnline(state, guildId).length,
  };
}
