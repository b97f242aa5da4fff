// The live copy of every server's settings. Loaded when a server is first seen, kept current by the api's event stream.
import type { Setting } from "../../api/contract.ts";
import type { Feature, Granted, MessageFilter, RawMessage } from "./feature.ts";
import { errorText, type Log } from "./log.ts";

/** Servers asked for at once. */
const LOAD_MAX = 200;
const GATHER_MS = 5;
const RETRY_MS_MAX = 5000;

export interface SettingsOptions {
  features: Feature[];
  granted: () => Granted;
  /** The stored settings of these servers; features that were never saved are absent. */
  list: (guildIds: string[]) => Promise<Setting[]>;
  log: Log;
}

interface GuildSettings {
  byFeature: Map<string, Setting>;
  filters: { bit: number; wants: MessageFilter }[];
}

export class Settings {
  readonly #options: SettingsOptions;
  readonly #guilds = new Map<string, GuildSettings>();
  readonly #counting: Feature[];
  #wanted = new Map<string, PromiseWithResolvers<void>>();
  #early: Setting[] = [];
  #loading = false;
  #stopped = false;

  constructor(options: SettingsOptions) {
    this.#options = options;
    this.#counting = options.features.filter((feature) => feature.messages);
  }

  /** Names of the features that count messages; a mask's bit i belongs to the i-th. */
  get countingFeatures(): string[] {
    return this.#counting.map((feature) => feature.name);
  }

  /** Which features want the message; undefined while the server's settings are being loaded. */
  maskOf(message: RawMessage): number | undefined {
    const guild = this.#guilds.get(message.guild_id as string);
    if (!guild) {
      void this.ensure([message.guild_id as string]);
      return undefined;
    }
    const { filters } = guild;
    if (filters.length === 0) return 0;
    let mask = 0;
    for (let i = 0; i < filters.length; i++) {
      const filter = filters[i] as GuildSettings["filters"][number];
      if (filter.wants(message)) mask |= filter.bit;
    }
    return mask;
  }

  /** The stored setting, or null when the server uses the defaults or is not loaded. */
  get(guildId: string, feature: string): Setting | null {
    return this.#guilds.get(guildId)?.byFeature.get(feature) ?? null;
  }

  /** Settles when the settings of all these servers are here. While the api is away it waits. */
  async ensure(guildIds: string[]): Promise<void> {
    const waits: Promise<void>[] = [];
    for (const guildId of guildIds) {
      if (this.#guilds.has(guildId)) continue;
      let wait = this.#wanted.get(guildId);
      if (!wait) {
        wait = Promise.withResolvers<void>();
        this.#wanted.set(guildId, wait);
      }
      waits.push(wait.promise);
    }
    if (waits.length === 0) return;
    if (!this.#loading) {
      this.#loading = true;
      setTimeout(() => void this.#load(), GATHER_MS);
    }
    await Promise.all(waits);
  }

  /** A setting as the event stream brings it. The newer version wins, whatever comes first. */
  apply(setting: Setting): void {
    const guild = this.#guilds.get(setting.guildId);
    if (!guild) {
      // An answer that is on its way may be older than this. Other servers are loaded in full when they are first seen.
      if (this.#wanted.has(setting.guildId)) this.#early.push(setting);
      return;
    }
    const known = guild.byFeature.get(setting.feature);
    if (known && known.version >= setting.version) return;
    guild.byFeature.set(setting.feature, setting);
    guild.filters = this.#filtersOf(guild.byFeature);
  }

  /** After the event stream was interrupted: asks for everything again. */
  async reload(): Promise<void> {
    const guildIds = [...this.#guilds.keys()];
    for (let at = 0; at < guildIds.length && !this.#stopped; at += LOAD_MAX) {
      const settings = await this.#listStubbornly(guildIds.slice(at, at + LOAD_MAX));
      for (const setting of settings) this.apply(setting);
    }
  }

  forget(guildId: string): void {
    this.#guilds.delete(guildId);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #load(): Promise<void> {
    while (this.#wanted.size > 0 && !this.#stopped) {
      const guildIds = [...this.#wanted.keys()].slice(0, LOAD_MAX);
      const settings = await this.#listStubbornly(guildIds);
      for (const guildId of guildIds) this.#guilds.set(guildId, { byFeature: new Map(), filters: NO_FILTERS });
      for (const setting of settings) this.apply(setting);
      const early = this.#early;
      this.#early = [];
      for (const setting of early) this.apply(setting);
      for (const guildId of guildIds) {
        this.#wanted.get(guildId)?.resolve();
        this.#wanted.delete(guildId);
      }
    }
    this.#loading = false;
  }

  async #listStubbornly(guildIds: string[]): Promise<Setting[]> {
    for (let attempt = 1; !this.#stopped; attempt++) {
      try {
        return await this.#options.list(guildIds);
      } catch (error) {
        if (attempt === 1) {
          this.#options.log.warn("settings could not be loaded, asking again", { error: errorText(error) });
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(RETRY_MS_MAX, 100 * 2 ** attempt)));
      }
    }
    return [];
  }

  #filtersOf(byFeature: Map<string, Setting>): GuildSettings["filters"] {
    const filters: GuildSettings["filters"] = [];
    this.#counting.forEach((feature, index) => {
      const setting = byFeature.get(feature.name);
      if (!setting?.enabled || !feature.messages) return;
      filters.push({ bit: 1 << index, wants: feature.messages(setting.value, this.#options.granted()) });
    });
    return filters;
  }
}

const NO_FILTERS: GuildSettings["filters"] = [];
