import type { APIApplicationCommand } from "discord-api-types/v10";
import { flattenCommands, type Invocable } from "../options/commands.ts";
import type { Rest } from "../wire/rest.ts";

interface CommandIndex {
  applications: { id: string; name: string; icon?: string | null; bot?: { id: string; avatar: string | null } }[];
  application_commands: APIApplicationCommand[];
}

/** Slash commands one may use where one is; asked again each time the picker opens, since apps change theirs. */
export class Commands {
  invocables = $state.raw<Invocable[]>([]);
  /** Commands of the menus of people (type 2) and messages (type 3). */
  inMenus = $state.raw<APIApplicationCommand[]>([]);
  #applications = $state.raw<CommandIndex["applications"]>([]);
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  async load(guildId: string | null, channelId: string): Promise<void> {
    const place = guildId ? `/guilds/${guildId}` : `/channels/${channelId}`;
    const index = await this.#rest.get<CommandIndex>(`${place}/application-command-index`);
    this.#applications = index.applications;
    this.invocables = flattenCommands(index.application_commands);
    this.inMenus = index.application_commands.filter((command) => (command.type as number) !== 1);
  }

  application(id: string): CommandIndex["applications"][number] | undefined {
    return this.#applications.find((application) => application.id === id);
  }

  applicationName(id: string): string {
    return this.application(id)?.name ?? "Application";
  }
}
