// What goes wrong on demand over REST: refusals that Discord's own servers and those before them give, and lines that break.
import type { RestFault } from "./fault-kinds.ts";

/** How an answer is broken on its way out. */
export type Break = "truncated" | "broken" | "hangup";

/** What a request meets. */
export interface Met {
  /** Instead of asking the route. */
  reply?: { status: number; body: unknown; headers: Record<string, string> };
  /** The route is asked, and then this happens to its answer. */
  breaks?: Break;
  /** The line is cut before anything is done. */
  cut?: boolean;
}

export interface Asked {
  method: string;
  /** Below `/api/v10`. */
  path: string;
  /** A bot or a bearer; not a person acting in the browser. */
  bot: boolean;
}

interface Rule {
  fault: RestFault;
  left: number;
  pattern: RegExp | null;
}

export class RestFaults {
  #rules: Rule[] = [];

  get active(): RestFault[] {
    return this.#rules.map(({ fault, left }) => left === Infinity ? fault : { ...fault, count: left });
  }

  add(fault: RestFault): void {
    const lasting = fault.kind === "latency" ? Infinity : 1;
    // A second latency for the same requests takes the place of the first; 0 ends it.
    if (fault.kind === "latency") {
      this.#rules = this.#rules.filter(({ fault: old }) =>
        old.kind !== "latency" || old.route !== fault.route || old.method !== fault.method
      );
      if (fault.ms === 0 && !fault.jitterMs) return;
    }
    this.#rules.push({ fault, left: fault.count ?? lasting, pattern: fault.route ? patternOf(fault.route) : null });
  }

  end(kind?: string): void {
    this.#rules = this.#rules.filter(({ fault }) => kind !== undefined && fault.kind !== kind);
  }

  /** How long a request waits first, ms. */
  latencyOf(asked: Asked): number {
    const rule = this.#take(asked, ({ kind }) => kind === "latency");
    if (rule?.fault.kind !== "latency") return 0;
    return rule.fault.ms + Math.random() * (rule.fault.jitterMs ?? 0);
  }

  /** What a request meets instead of, or after, its route. */
  meet(asked: Asked): Met | undefined {
    const fault = this.#take(asked, ({ kind }) => kind !== "latency")?.fault;
    switch (fault?.kind) {
      case "429":
        return { reply: limited(fault.scope ?? "user", fault.retryAfter ?? 1, fault.headers ?? true) };
      case "cloudflare":
        return { reply: banned(fault.retryAfter ?? 60) };
      case "5xx":
        return { reply: failed(fault.status ?? 502, fault.html) };
      case "truncated":
      case "broken":
        return { breaks: fault.kind };
      case "hangup":
        return fault.when === "before" ? { cut: true } : { breaks: "hangup" };
    }
    return undefined;
  }

  #take(asked: Asked, wanted: (fault: RestFault) => boolean): Rule | undefined {
    const rule = this.#rules.find((it) => wanted(it.fault) && fits(it, asked));
    if (rule && --rule.left <= 0) this.#rules = this.#rules.filter((it) => it !== rule);
    return rule;
  }
}

function fits({ fault, pattern }: Rule, { method, path, bot }: Asked): boolean {
  if (bot ? fault.bots === false : fault.people === false) return false;
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  return pattern === null || pattern.test(path);
}

function patternOf(route: string): RegExp {
  const parts = route.replace(/\{\w+\}/g, "*").split(/(\*\*|\*)/);
  const text = parts.map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]+" : part.replace(/[.+?^$()|[\]\\]/g, "\\$&");
  }).join("");
  return new RegExp(`^${text}/?$`);
}

/** 429 as Discord itself says it. @param retryAfter seconds */
function limited(scope: "user" | "global" | "shared", retryAfter: number, told: boolean) {
  const global = scope === "global";
  return {
    status: 429,
    body: { message: "You are being rate limited.", retry_after: retryAfter, global },
    headers: told
      ? {
        via: "1.1 google",
        "retry-after": String(Math.ceil(retryAfter)),
        "x-ratelimit-scope": scope,
        "x-ratelimit-reset-after": String(retryAfter),
        ...(global ? { "x-ratelimit-global": "true" } : {}),
      }
      : {} as Record<string, string>,
  };
}

/** 429 as Cloudflare says it before Discord is asked: a page, no JSON, no `via`. @param retryAfter seconds */
export function banned(retryAfter: number) {
  return {
    status: 429,
    body: page("Access denied | discord.com used Cloudflare to restrict access", "error code: 1015"),
    headers: { server: "cloudflare", "retry-after": String(Math.ceil(retryAfter)) } as Record<string, string>,
  };
}

const NAMES: Readonly<Record<number, string>> = {
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Time-out",
  520: "Web server is returning an unknown error",
};

/** What Discord's own servers fail with is JSON; what stands before them sends pages. */
function failed(status: number, html = status !== 500) {
  const name = NAMES[status] ?? "Server Error";
  return {
    status,
    body: html ? page(`discord.com | ${status}: ${name}`, `error code: ${status}`) : {
      message: `${status}: ${name}`,
      code: 0,
    },
    headers: (html ? { server: "cloudflare" } : { via: "1.1 google" }) as Record<string, string>,
  };
}

function page(title: string, text: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${text}</h1></body></html>\n`;
}
