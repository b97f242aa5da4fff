// Servers of any size. Their ids follow from how many were made before, so that the same calls make the same ids.
import { joinGuild, newMember } from "../actions/members.ts";
import { bits } from "../permissions/bits.ts";
import { addChannel, addGuild, addRole, addUser } from "../state/build.ts";
import type { World } from "../world.ts";

export interface GuildOptions {
  members?: number;
  channels?: number;
  name?: string;
  /** Whether the seeded bot is in it; true by default. */
  withBot?: boolean;
}

export interface MadeGuild {
  guildId: string;
  channelIds: string[];
  userIds: string[];
}

/** Servers between two writes. */
const AT_ONCE = 250;
const BOT_PERMISSIONS = bits("VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY", "MANAGE_ROLES");

export class Places {
  readonly #world: World;
  readonly #applicationId: string;
  #made = 0;

  /** @param applicationId the bot that servers are made with */
  constructor(world: World, applicationId: string) {
    this.#world = world;
    this.#applicationId = applicationId;
    while (world.state.guilds.has(guildIdOf(this.#made + 1))) this.#made++;
  }

  guild(options: GuildOptions = {}): MadeGuild {
    const made = this.#make(options);
    this.#world.state.journal.flush();
    return made;
  }

  guilds(count: number, each: GuildOptions): string[] {
    const { journal } = this.#world.state;
    const ids = Array.from({ length: count }, (_, index) => {
      // What waits to be written stays small.
      if (index % AT_ONCE === 0) journal.flush();
      return this.#make(each).guildId;
    });
    journal.flush();
    return ids;
  }

  #make({ members = 10, channels = 2, name, withBot = true }: GuildOptions): MadeGuild {
    const { state, clock } = this.#world;
    const number = ++this.#made;
    const guildId = guildIdOf(number);
    const now = clock.now();
    const userIds = Array.from({ length: Math.max(1, members) }, (_, index) => madeId("7", number * 1_000_000 + index));
    for (const [index, id] of userIds.entries()) addUser(state, id, `Person ${number}-${index + 1}`);
    addGuild(state, guildId, name ?? `Server ${number}`, userIds[0]!, now);
    for (const id of userIds) state.setMember(newMember(guildId, id, now));
    const channelIds = Array.from({ length: channels }, (_, index) => madeId("8", number * 1_000 + index));
    for (const [index, id] of channelIds.entries()) {
      addChannel(state, guildId, { id, name: index === 0 ? "general" : `channel-${index + 1}`, position: index });
    }
    if (withBot) this.#letBotIn(guildId, madeId("9", number));
    return { guildId, channelIds, userIds };
  }

  #letBotIn(guildId: string, roleId: string): void {
    const botId = this.#applicationId;
    addRole(this.#world.state, guildId, {
      id: roleId,
      name: "Kagami",
      position: 1,
      permissions: BOT_PERMISSIONS,
      botId,
    });
    joinGuild(this.#world, guildId, botId, [roleId]);
  }
}

/** Servers lie a whole 2^22 apart, or all of them would be on one shard. */
function guildIdOf(number: number): string {
  return String(((600_000_000_000_000_000n >> 22n) + BigInt(number)) << 22n);
}

/** 18 digits: a leading kind and a number. */
function madeId(kind: string, number: number): string {
  return kind + String(number).padStart(17, "0");
}
