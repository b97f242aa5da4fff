// What a cache is to the api. Keys exist only as declared definitions, every one with a TTL; an unreachable cache is a miss.
import type { CacheKey } from "../../../db/mod.ts";

/** Every method waits at most half a second and never throws: a cache may be lost at any time. */
export interface Cache {
  /** Values are JSON; what is given back never shares objects with what was put in. */
  get<V>(key: CacheKey<V>, ...params: string[]): Promise<V | null>;
  getMany<V>(key: CacheKey<V>, params: string[][]): Promise<(V | null)[]>;
  /** `ttlSeconds` may only shorten what the definition declares. Subjects named here can be erased by `forget`. */
  set<V>(key: CacheKey<V>, params: string[], value: V, options?: SetOptions): Promise<void>;
  setMany<V>(key: CacheKey<V>, entries: { params: string[]; value: V; subjects?: string[] }[]): Promise<void>;
  delete<V>(key: CacheKey<V>, ...params: string[]): Promise<void>;
  /** Adds and returns the new sum; the TTL starts with the first addition. Null when the cache is away. */
  increment(key: CacheKey<number>, params: string[], by: number): Promise<number | null>;
  /** Puts only when absent; true when this call put it. False when the cache is away. */
  setIfAbsent<V>(key: CacheKey<V>, params: string[], value: V, options?: SetOptions): Promise<boolean>;
  /** Deletes when the stored value still equals `value`, so that a lock is only freed by its holder. */
  deleteIfEqual<V>(key: CacheKey<V>, params: string[], value: V): Promise<boolean>;
  /** Deletes everything put with this subject (optionally in one server); returns how many entries went. Throws when the cache is away: an erasure must not believe a miss. */
  forget(subject: string, guildId?: string | null): Promise<number>;
  /** Everything held about a subject, for an export. Throws when the cache is away. */
  aboutSubject(subject: string): Promise<{ key: string; value: unknown; expiresAt: Date }[]>;
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}
export interface SetOptions {
  ttlSeconds?: number;
  subjects?: string[];
}
