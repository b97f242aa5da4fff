// What is connected to a server: here its bots, each an integration of its own.
import type { World } from "../world.ts";
import { userById } from "./people.ts";

/** An integration has the id of its application. */
export function integrationsOf(world: World, guildId: string): Record<string, unknown>[] {
  return [...world.state.applications.values()].filter(({ id }) => world.state.isMember(guildId, id)).map((it) => ({
    id: it.id,
    type: "discord",
    name: it.name,
    enabled: true,
    account: { id: it.id, name: it.name },
    application: {
      id: it.id,
      name: it.name,
      icon: it.icon,
      description: it.description,
      type: null,
      bot: userById(world, it.id),
    },
    scopes: ["bot", "applications.commands"],
    user: userById(world, world.state.guilds.get(guildId)!.owner_id),
  }));
}
