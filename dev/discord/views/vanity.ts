// A server's own code leads into it like an invite, without end and from nobody.
import type { World } from "../world.ts";
import { inviteView } from "./invite.ts";

/** @returns null when no server has that code */
export function vanityInvite(world: World, code: string): Record<string, unknown> | null {
  for (const guild of world.state.guilds.values()) {
    if (!guild.vanity_url_code || guild.vanity_url_code !== code.toLowerCase()) continue;
    const channels = world.state.channelsOf(guild.id).filter(({ type }) => type !== 4);
    return inviteView(world, {
      code: guild.vanity_url_code,
      guild_id: guild.id,
      channel_id: guild.rules_channel_id ?? guild.system_channel_id ?? channels[0]?.id ?? guild.id,
      inviter_id: null,
      created_at: guild.created_at,
      max_age: 0,
      max_uses: 0,
      uses: 0,
      temporary: false,
    });
  }
  return null;
}
