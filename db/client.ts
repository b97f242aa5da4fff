// One way to open a driver client: key of the write gate, UTC, safe errors, nothing from the environment.
import postgres from "postgres";
import { withoutValues } from "./errors.ts";
import { parseDatabaseUrl } from "./url.ts";

export type Client = postgres.Sql<Record<string, never>>;

export interface ClientOptions {
  url: string;
  /** 64 hex digits; without it every write that the gate guards is refused. */
  gateKey: string | null;
  /** Connections, 1 to some dozens. */
  max: number;
  types?: Record<string, postgres.PostgresType>;
}

/** A postgres.js client whose queries reject with DatabaseError only. */
export function openClient({ url, gateKey, max, types }: ClientOptions): Client {
  const { host, port, path, user, password, database, parameters } = parseDatabaseUrl(url);
  if (gateKey !== null && !/^[0-9a-f]{64}$/.test(gateKey)) throw new Error("Use 64 hex digits as the gate key");
  const client = postgres({
    host,
    port,
    user,
    pass: password,
    database,
    max,
    ...(path === null ? {} : { path }),
    ...(parameters.sslmode ? { ssl: parameters.sslmode === "disable" ? false : parameters.sslmode as "require" } : {}),
    ...(types ? { types } : {}),
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: "kagami",
      TimeZone: "UTC",
      // Lives in the connection only: it is in no table, no dump and no setting of the server.
      ...(gateKey === null ? {} : { "app.gate_key": gateKey }),
    },
  });
  return guarded(client as unknown as Client);
}

/** The same client; whatever query comes out of it, also inside begin and reserve, rejects without values. */
function guarded<T extends object>(sql: T): T {
  return new Proxy(sql, {
    apply: (target, self, args) => safe(Reflect.apply(target as unknown as Callable, self, args)),
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      if (name === "unsafe" || name === "file") return (...args: unknown[]) => safe(Reflect.apply(value, target, args));
      if (name === "begin" || name === "savepoint") {
        return (...args: unknown[]) =>
          Reflect.apply(value, target, args.map(scoped)).catch((error: unknown) => {
            throw withoutValues(error);
          });
      }
      if (name === "reserve") return async () => guarded(await Reflect.apply(value, target, []));
      return value;
    },
  });
}

type Callable = (...args: unknown[]) => unknown;
/** The function given to begin or savepoint receives a guarded client too. */
const scoped = (arg: unknown) => typeof arg === "function" ? (sql: object) => (arg as Callable)(guarded(sql)) : arg;

/** A query keeps its reject in a property, which cursors replace: whatever is put there is given safe errors. */
function safe(query: unknown): unknown {
  if (!(query instanceof Promise) || !("reject" in query)) return query;
  let reject = query.reject as (error: unknown) => void;
  Object.defineProperty(query, "reject", {
    get: () => (error: unknown) => reject(withoutValues(error)),
    set: (next: typeof reject) => reject = next,
  });
  return query;
}
