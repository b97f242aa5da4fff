// One way to open a driver client: key of the write gate, UTC, safe errors, nothing from the environment.
import postgres from "postgres";
import { DatabaseError, withoutValues } from "./errors.ts";
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

/** A postgres.js client whose queries reject with DatabaseError only, and that survives the loss of its server. */
export function openClient(options: ClientOptions): Client {
  if (options.gateKey !== null && !/^[0-9a-f]{64}$/.test(options.gateKey)) {
    throw new Error("Use 64 hex digits as the gate key");
  }
  let current = openDriver(options);
  // A connection that is lost while something waits to be written never writes again (driver 3.4.9 keeps its half-sent
  // bytes and its spent timer), so after a loss every query goes to a new pool.
  const renew = (failed: Client, error: unknown) => {
    if (failed !== current || !isLost(error)) return;
    current = openDriver(options);
    // drizzle changes the parsers of the client it was given.
    Object.assign(current.options.parsers, failed.options.parsers);
    Object.assign(current.options.serializers, failed.options.serializers);
    void failed.end({ timeout: 5 }).catch(() => {});
  };
  const safely = () => {
    const client = current;
    return guarded(client, (error) => renew(client, error));
  };
  return new Proxy((() => {}) as unknown as Client, {
    apply: (_, self, args) => Reflect.apply(safely() as unknown as Callable, self, args),
    get: (_, name) => Reflect.get(safely(), name) as unknown,
  });
}

const isLost = (error: unknown): boolean =>
  error instanceof DatabaseError &&
  /^(?:CONNECTION_CLOSED|CONNECTION_DESTROYED|CONNECT_TIMEOUT|EPIPE|ECONNRESET|57P0[123])$/.test(error.code);

function openDriver({ url, gateKey, max, types }: ClientOptions): Client {
  const { host, port, path, user, password, database, parameters } = parseDatabaseUrl(url);
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
    connect_timeout: 5,
    onnotice: () => {},
    connection: {
      application_name: "kagami",
      TimeZone: "UTC",
      // Lives in the connection only: it is in no table, no dump and no setting of the server.
      ...(gateKey === null ? {} : { "app.gate_key": gateKey }),
    },
  });
  return client as unknown as Client;
}

/** The same client; whatever query comes out of it, also inside begin and reserve, rejects without values and tells `failed`. */
function guarded<T extends object>(sql: T, failed: (error: unknown) => void): T {
  return new Proxy(sql, {
    apply: (target, self, args) => safe(Reflect.apply(target as unknown as Callable, self, args), failed),
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      if (name === "unsafe" || name === "file") {
        return (...args: unknown[]) => safe(Reflect.apply(value, target, args), failed);
      }
      if (name === "begin" || name === "savepoint") {
        return (...args: unknown[]) =>
          Reflect.apply(value, target, args.map((arg) => scoped(arg, failed))).catch((error: unknown) => {
            const clean = withoutValues(error);
            failed(clean);
            throw clean;
          });
      }
      if (name === "reserve") return async () => guarded(await Reflect.apply(value, target, []), failed);
      return value;
    },
  });
}

type Callable = (...args: unknown[]) => unknown;
/** The function given to begin or savepoint receives a guarded client too. */
const scoped = (arg: unknown, failed: (error: unknown) => void) =>
  typeof arg === "function" ? (sql: object) => (arg as Callable)(guarded(sql, failed)) : arg;

/** A query keeps its reject in a property, which cursors replace: whatever is put there is given safe errors. */
function safe(query: unknown, failed: (error: unknown) => void): unknown {
  if (!(query instanceof Promise) || !("reject" in query)) return query;
  let reject = query.reject as (error: unknown) => void;
  Object.defineProperty(query, "reject", {
    get: () => (error: unknown) => {
      const clean = withoutValues(error);
      failed(clean);
      reject(clean);
    },
    set: (next: typeof reject) => reject = next,
  });
  return query;
}
