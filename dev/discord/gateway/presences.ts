// Who is online, and with what status. Held in memory: a presence does not outlive its session.
import type { State } from "../state/state.ts";

export type Status = "online" | "idle" | "dnd" | "offline";

export interface Presence {
  status: Status;
  activities: unknown[];
}

export class Presences {
  readonly #known = new Map<string, Presence>();

  set(userId: string, presence: Presence): void {
    if (presence.status === "offline") this.#known.delete(userId);
    else this.#known.set(userId, presence);
  }

  /** Who of a server is online. */
  membersOnline(state: State, guildId: string): string[] {
    return [...this.#known.keys()].filter((id) => state.isMember(guildId, id));
  }

  online(userId: string): boolean {
    return this.#known.has(userId);
  }

  get(userId: string): Presence {
    return this.#known.get(userId) ?? { status: "offline", activities: [] };
  }

  view(userId: string, guildId?: string): Record<string, unknown> {
    const { status, activities } = this.get(userId);
    return {
      user: { id: userId },
      status,
      activities,
      client_status: status === "offline" ? {} : { web: status },
      ...(guildId ? { guild_id: guildId } : {}),
    };
  }
}

/** Five changes in twenty seconds; Discord drops more of them without a word. */
export class PresenceLimit {
  #at: number[] = [];

  /** @returns whether one more is heard. @param now ms of the clock */
  take(now: number): boolean {
    this.#at = this.#at.filter((at) => at > now - 20_000);
    return this.#at.length < 5 && this.#at.push(now) > 0;
  }
}

/** Reads the presence of IDENTIFY and opcode 3; anything unknown counts as online. */
export function presenceOf(value: unknown): Presence {
  const { status, activities } = (value ?? {}) as { status?: unknown; activities?: unknown };
  const known: readonly unknown[] = ["online", "idle", "dnd"];
  return {
    status: status === "invisible" || status === "offline"
      ? "offline"
      : known.includes(status)
      ? status as Status
      : "online",
    activities: Array.isArray(activities)
      ? activities.map((it) => ({ created_at: Date.now(), id: "custom", ...it }))
      : [],
  };
}
