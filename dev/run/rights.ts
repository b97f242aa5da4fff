// What each process may reach, read from the declared recipients: what the policy does not name, the runtime refuses.
import { registry } from "../../db/registry.ts";

/** The parts of a recipient's declaration that decide about the network. */
export interface Reachable {
  hosts: readonly string[];
  hostVariables: readonly string[];
  when: readonly string[];
  from: readonly string[];
}

/**
 * Outside hosts one process may open connections to.
 * @param env the environment of that process. A recipient whose `when` is not set there receives nothing; one whose
 *   host variable is set there is found at that address instead of its usual hosts.
 */
export function outsideHosts(
  process: "api" | "bot",
  env: Record<string, string>,
  recipients: readonly Reachable[] = registry.recipients,
): string[] {
  return recipients
    .filter((recipient) => recipient.from.includes(process) && recipient.when.every((name) => env[name]))
    .flatMap((recipient) => {
      const set = recipient.hostVariables.flatMap((name) => env[name] ? [hostOf(env[name])] : []);
      return set.length > 0 ? set.flatMap(bothLoopbacks) : recipient.hosts.map((host) => `${host}:443`);
    });
}

/** `host:port` of a URL, as `--allow-net` wants it. */
export function hostOf(url: string): string {
  const { hostname, port, protocol } = new URL(url);
  const usual: Record<string, string> = { "http:": "80", "https:": "443", "postgres:": "5432", "postgresql:": "5432" };
  return `${hostname}:${port || (usual[protocol] ?? "443")}`;
}

/** This machine under each of its names, because one of them may be handed out by the process at the other end. */
export function bothLoopbacks(host: string): string[] {
  const loopback = /^(?:localhost|127\.0\.0\.1):(\d+)$/.exec(host);
  return loopback ? [`127.0.0.1:${loopback[1]}`, `localhost:${loopback[1]}`] : [host];
}

/** Where a database address leads: a host, or a socket, which Deno also counts as a file. */
export function databaseRights(url: string): { net: string[]; files: string[] } {
  const folder = new URL(url).searchParams.get("host");
  if (!folder?.startsWith("/")) return { net: bothLoopbacks(hostOf(url)), files: [] };
  const socket = `${folder}/.s.PGSQL.${new URL(url).port || "5432"}`;
  return { net: [`unix:${socket}`], files: [socket] };
}
