// The page on which a person says who they are and lets an application in.
import { randomBytes } from "node:crypto";
import { installBot } from "../actions/install.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import { guildPermissions } from "../permissions/compute.ts";
import type { ApplicationRecord } from "../state/records.ts";
import type { World } from "../world.ts";
import { page, problemPage } from "./page.ts";

const CODE_MS = 10 * 60_000;
/** Scopes this stand-in knows, with what it tells the person. */
export const SCOPES: Readonly<Record<string, string>> = {
  identify: "Know your name, picture and language",
  email: "Know your email address",
  guilds: "Know which servers you are in",
  "guilds.members.read": "Read your membership in those servers",
  "guilds.join": "Add you to servers",
  connections: "Know your connected accounts",
  bot: "Add its bot to a server",
  "applications.commands": "Add its commands to a server",
  "role_connections.write": "Update your linked-role data",
};

interface Wish {
  application: ApplicationRecord;
  redirectUri: string | null;
  scopes: string[];
  state: string | null;
  challenge: string | null;
  permissions: string;
  guildId: string | null;
}

export interface PageAnswer {
  status: number;
  html?: string;
  location?: string;
}

/** `GET /oauth2/authorize`: shows the page, or what is wrong with the link. */
export function showAuthorize(world: World, query: URLSearchParams): PageAnswer {
  const wish = read(world, query);
  if ("status" in wish) return wish;
  return { status: 200, html: page(view(world, wish, query)) };
}

/** `POST /oauth2/authorize`: the person's decision. */
export function decideAuthorize(world: World, query: URLSearchParams, form: URLSearchParams): PageAnswer {
  const wish = read(world, query);
  if ("status" in wish) return wish;
  if (form.get("decision") !== "approve") {
    return back(wish, {
      error: "access_denied",
      error_description: "The resource owner or authorization server denied the request",
    });
  }
  const userId = form.get("user_id") ?? "";
  const user = world.state.users.get(userId);
  if (!user || user.bot) return problem("Choose who you are");
  if (wish.scopes.includes("bot")) {
    const guildId = form.get("guild_id") ?? wish.guildId ?? "";
    if (!(guildPermissions(world, guildId, userId) & PERMISSIONS.MANAGE_GUILD)) {
      return problem("Choose a server that you may manage: adding a bot needs the permission Manage Server");
    }
    installBot(world, wish.application, guildId, wish.permissions);
    const guild = world.state.guilds.get(guildId)!;
    if (wish.redirectUri === null) {
      return { status: 200, html: problemPage("Added", `${wish.application.name} is now in ${guild.name}.`) };
    }
  }
  const code = randomBytes(15).toString("base64url");
  world.state.codes.set(code, {
    code,
    application_id: wish.application.id,
    user_id: userId,
    redirect_uri: wish.redirectUri!,
    scopes: wish.scopes,
    challenge: wish.challenge,
    expires_at: world.clock.now() + CODE_MS,
  });
  return back(wish, { code });
}

/** Reads the link; mistakes before the redirect address is known to be good are shown, never sent on. */
function read(world: World, query: URLSearchParams): Wish | PageAnswer {
  const application = world.state.applications.get(query.get("client_id") ?? "");
  if (!application) return problem("Unknown application: check client_id");
  const scopes = [...new Set((query.get("scope") ?? "").split(/[ +]/).filter((it) => it !== ""))];
  const onlyInstall = scopes.length > 0 && scopes.every((it) => it === "bot" || it === "applications.commands");
  const redirectUri = query.get("redirect_uri") ?? (onlyInstall ? null : application.redirect_uris[0] ?? null);
  if (redirectUri === null && !onlyInstall) return problem("Give a redirect_uri");
  // Exactly as registered: no prefix, no extra slash (RFC 6749 §3.1.2.3).
  if (redirectUri !== null && !application.redirect_uris.includes(redirectUri)) {
    return problem("Invalid OAuth2 redirect_uri: register it for the application first");
  }
  const wish: Wish = {
    application,
    redirectUri,
    scopes,
    state: query.get("state"),
    challenge: query.get("code_challenge"),
    permissions: query.get("permissions") ?? "0",
    guildId: query.get("guild_id"),
  };
  if (redirectUri !== null && (query.get("response_type") ?? "code") !== "code") {
    return back(wish, { error: "unsupported_response_type", error_description: "Use response_type=code" });
  }
  if (scopes.length === 0 || scopes.some((scope) => !(scope in SCOPES))) {
    const named = "The requested scope is invalid, unknown, or malformed.";
    return redirectUri === null ? problem(named) : back(wish, { error: "invalid_scope", error_description: named });
  }
  const method = query.get("code_challenge_method");
  if (wish.challenge !== null && (method !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(wish.challenge))) {
    return back(wish, {
      error: "invalid_request",
      error_description: "Use code_challenge_method=S256 with a SHA-256 challenge",
    });
  }
  return wish;
}

function back(wish: Wish, more: Record<string, string>): PageAnswer {
  const url = new URL(wish.redirectUri!);
  for (const [name, value] of Object.entries(more)) url.searchParams.set(name, value);
  if (wish.state !== null) url.searchParams.set("state", wish.state);
  return { status: 302, location: url.href };
}

function problem(sentence: string): PageAnswer {
  return { status: 400, html: problemPage("This link does not work", sentence) };
}

function view(world: World, wish: Wish, query: URLSearchParams) {
  const people = [...world.state.users.values()].filter((user) => !user.bot).slice(0, 200);
  const guilds = wish.scopes.includes("bot")
    ? [...world.state.guilds.values()].filter((guild) => wish.guildId === null || guild.id === wish.guildId).slice(
      0,
      200,
    )
    : [];
  return {
    origin: world.origin(),
    action: `/oauth2/authorize?${query}`,
    name: wish.application.name,
    applicationId: wish.application.id,
    scopes: wish.scopes.map((scope) => ({ scope, meaning: SCOPES[scope]! })),
    people: people.map((user) => ({ id: user.id, name: user.global_name ?? user.username, username: user.username })),
    guilds: guilds.map((guild) => ({ id: guild.id, name: guild.name })),
    redirect: wish.redirectUri === null ? null : new URL(wish.redirectUri).host,
  };
}
