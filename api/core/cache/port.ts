// What a cache is to the api. Keys exist only as declared definitions, each with its longest life.

/** A definition of db/schema, as far as the cache needs it. */
export interface CacheDefinition {
  readonly name: string;
  readonly ttlMs: number;
  readonly key: (parameters: never) => string;
}
export type ParametersOf<K extends CacheDefinition> = Parameters<K["key"]>[0];

/**
 * Values are JSON and never share objects with what was put in. An unreachable cache answers like an empty one, except
 * where a method says otherwise. Parameters are ids: letters, digits, `_` and `-`.
 */
export interface Cache {
  get<V>(key: CacheDefinition, parameters: Record<string, string>): Promise<V | null>;
  getMany<V>(key: CacheDefinition, parameters: Record<string, string>[]): Promise<(V | null)[]>;
  /** `ttlMs` may only shorten what the definition declares. */
  set<K extends CacheDefinition>(key: K, parameters: ParametersOf<K>, value: unknown, ttlMs?: number): Promise<void>;
  setMany<K extends CacheDefinition>(key: K, entries: { parameters: ParametersOf<K>; value: unknown }[]): Promise<void>;
  delete<K extends CacheDefinition>(key: K, parameters: ParametersOf<K>): Promise<void>;
  /** Adds and returns the new sum; its life starts with the first addition. Null when the cache is away. */
  increment<K extends CacheDefinition>(key: K, parameters: ParametersOf<K>, by: number): Promise<number | null>;
  /** Puts only when absent; true when this call put it, false also when the cache is away. */
  setIfAbsent<K extends CacheDefinition>(
    key: K,
    parameters: ParametersOf<K>,
    value: unknown,
    ttlMs?: number,
  ): Promise<boolean>;
  /** Deletes while the value is still this one, so that only its holder frees a lock. */
  deleteIfEqual<K extends CacheDefinition>(key: K, parameters: ParametersOf<K>, value: unknown): Promise<boolean>;
  /** Every entry about a person, in one server or in all. Throws when the cache is away: an export must not believe it is empty. */
  about(userId: string, guildId: string | null): Promise<CacheEntry[]>;
  /** Deletes them; returns how many there were. Throws when the cache is away: an erasure must not believe a miss. */
  forget(userId: string, guildId: string | null): Promise<number>;
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}

export interface CacheEntry {
  definition: string;
  key: string;
  value: unknown;
  expiresAt: Date;
}

/** What an adapter provides: strings with a life. Everything may throw when the store is away. */
export interface CacheStore {
  get(keys: string[]): Promise<(string | null)[]>;
  set(entries: { key: string; value: string; ttlMs: number }[]): Promise<void>;
  /** How many existed. */
  delete(keys: string[]): Promise<number>;
  increment(key: string, by: number, ttlMs: number): Promise<number>;
  setIfAbsent(key: string, value: string, ttlMs: number): Promise<boolean>;
  deleteIfEqual(key: string, value: string): Promise<boolean>;
  /** All keys that match a glob with `*`. */
  keys(pattern: string): Promise<string[]>;
  /** Milliseconds each key has left, null when it is gone. */
  remaining(keys: string[]): Promise<(number | null)[]>;
  ping(): Promise<void>;
  close(): Promise<void>;
}
