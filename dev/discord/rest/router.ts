// Finds the route of a request: written segments win over names in braces (`@me` over `{user_id}`).
import type { Method, Route } from "./route.ts";

export interface Found {
  route: Route;
  params: Record<string, string>;
}

interface Compiled {
  route: Route;
  pattern: RegExp;
  names: string[];
  rank: string;
}

export class Router {
  readonly #routes: Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile).sort((a, b) => a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0);
  }

  /** @returns the route, or which methods the path knows when not this one */
  find(method: string, path: string): Found | { allowed: Method[] } {
    // Some clients escape the sign of `@me` and `@original`.
    path = path.replaceAll("%40", "@");
    const allowed: Method[] = [];
    for (const { route, pattern, names } of this.#routes) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method === method) {
        return { route, params: Object.fromEntries(names.map((name, index) => [name, decoded(match[index + 1]!)])) };
      }
      allowed.push(route.method);
    }
    return { allowed };
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function compile(route: Route): Compiled {
  const names: string[] = [];
  const segments = route.path.split("/").map((segment) => {
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined) return segment.replace(/[.]/g, "\\.");
    names.push(name);
    return "([^/]+)";
  });
  const rank = route.path.split("/").map((segment) => segment.startsWith("{") ? "1" : "0").join("");
  return { route, pattern: new RegExp(`^${segments.join("/")}/?$`), names, rank };
}
