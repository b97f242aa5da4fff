/** Someone this browser can act as. */
export interface Person {
  id: string;
  username: string;
  global_name: string | null;
  avatar_url: string | null;
  bot: boolean;
  guild_ids: string[];
  /** What they are where; `role` is their highest. */
  guilds: { id: string; name: string; owner: boolean; role: string | null }[];
}

/** How many it tells of at once; more are found by name. */
const PAGE = 1_000;

/** The list of people the local Discord knows. */
class People {
  list = $state.raw<Person[]>([]);
  problem = $state("");

  async load(): Promise<void> {
    try {
      const response = await fetch("_script/people");
      if (!response.ok) throw new Error(String(response.status));
      const everyone = await response.json() as Person[];
      // Whoever owns a server may do everything there, so a newcomer meets them first.
      const rank = (person: Person) => person.guilds.some((guild) => guild.owner) ? 0 : 1;
      this.list = everyone.filter((person) => !person.bot)
        .sort((a, b) => rank(a) - rank(b) || nameOf(a).localeCompare(nameOf(b)));
      this.problem = "";
    } catch {
      this.problem = "The local Discord does not answer: start it, then reload this page";
    }
  }

  /** Brings those whose name begins so, where there are more people than the list tells of. */
  async search(name: string): Promise<void> {
    if (this.list.length < PAGE - PAGE / 10 || !name) return;
    const response = await fetch(`_script/people?limit=50&query=${encodeURIComponent(name)}`).catch(() => null);
    if (!response?.ok) return;
    const known = new Set(this.list.map((person) => person.id));
    const found = (await response.json() as Person[]).filter((person) => !person.bot && !known.has(person.id));
    if (found.length > 0) this.list = [...this.list, ...found];
  }
}

export const nameOf = (person: Person): string => person.global_name ?? person.username;

/** What tells someone apart for a newcomer: what they own, or else their highest role where they were first. */
export function standingOf({ guilds }: Person): string {
  const owned = guilds.find((guild) => guild.owner);
  if (owned) return `Owner of ${owned.name}`;
  return guilds[0] ? guilds[0].role ?? "Member" : "In no server";
}

export const people = new People();
