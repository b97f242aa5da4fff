// Reading DATABASE_URL. `?host=/dir` means the unix socket in that directory, as libpq understands it.

export interface Address {
  host: string;
  port: number;
  /** Full path of the unix socket, null over TCP. */
  path: string | null;
  user: string;
  password: string;
  database: string;
  /** `sslmode` and other parameters, handed to the driver. */
  parameters: Record<string, string>;
}

/** Parts of a postgres:// URL; refuses with a sentence that never repeats the URL, because it may hold a password. */
export function parseDatabaseUrl(url: string): Address {
  if (!URL.canParse(url) || !/^postgres(?:ql)?:$/.test(new URL(url).protocol)) {
    throw new Error("Use a URL of the form postgres://user:password@host:5432/database for the database");
  }
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const { host, ...parameters } = Object.fromEntries(searchParams);
  const portNumber = port === "" ? 5432 : Number(port);
  return {
    host: host && !host.startsWith("/") ? host : hostname || "localhost",
    port: portNumber,
    path: host?.startsWith("/") ? `${host}/.s.PGSQL.${portNumber}` : null,
    user: decodeURIComponent(username) || "kagami",
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || "kagami",
    parameters,
  };
}

/** The same server and user, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

/** The same database, another role without a password; for servers that trust their socket. */
export function withUser(url: string, user: string): string {
  const other = new URL(url);
  other.username = user;
  other.password = "";
  return other.href;
}
