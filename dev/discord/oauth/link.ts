// Reads an authorisation link (RFC 6749 §4.1.1, and the documentation, "OAuth2").
import type { ApplicationRecord } from "../state/application-records.ts";
import type { World } from "../world.ts";
import { problemPage } from "./page.ts";
import { INSTALLING, SCOPES } from "./scopes.ts";

export interface Wish {
  application: ApplicationRecord;
  /** Null when something is only installed. */
  redirectUri: string | null;
  scopes: string[];
  /** Whether the token itself is sent back, instead of a code for it (documentation, "Implicit Grant"). */
  implicit: boolean;
  state: string | null;
  challenge: string | null;
  /** Decimal bits for the bot's role. */
  permissions: string;
  guildId: string | null;
  /** Whether the person may choose another server. */
  guildFixed: boolean;
  /** 0 into a server, 1 to the person's account. */
  integrationType: 0 | 1;
  /** Whether somebody who has let the application in before need not be asked again. */
  quiet: boolean;
  /** OpenID: returned within the id token. */
  nonce: string | null;
}

export interface PageAnswer {
  status: number;
  html?: string;
  location?: string;
  /** Who the browser acts as from now on. */
  personId?: string;
}

/** Whether a server is asked for: where the bot, or the commands alone, are added. */
export const needsGuild = (wish: Wish): boolean =>
  wish.integrationType === 0 && wish.scopes.some((it) => INSTALLING.includes(it));

/** Mistakes before the redirect address is known to be good are shown, never sent on. */
export function readLink(world: World, query: URLSearchParams): Wish | PageAnswer {
  const application = world.state.applications.get(query.get("client_id") ?? "");
  if (!application) return problem("Unknown application: check client_id");
  const integrationType = query.get("integration_type") === "1" ? 1 : 0;
  // A link without scopes asks for what the application's settings say (documentation, "Discord Provided Link").
  const usual = application.integration_types_config?.[String(integrationType)]?.oauth2_install_params ??
    application.install_params;
  const given = query.get("scope");
  const scopes = given === null && usual
    ? usual.scopes
    : [...new Set((given ?? "").split(/[ +]/).filter((it) => it !== ""))];
  const onlyInstall = scopes.length > 0 && scopes.every((it) => INSTALLING.includes(it));
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
    implicit: query.get("response_type") === "token",
    state: query.get("state"),
    challenge: query.get("code_challenge"),
    permissions: query.get("permissions") ?? (given === null ? usual?.permissions : undefined) ?? "0",
    guildId: query.get("guild_id"),
    guildFixed: query.get("disable_guild_select") === "true",
    integrationType,
    quiet: query.get("prompt") === "none",
    nonce: query.get("nonce"),
  };
  return mistakeOf(wish, query) ?? wish;
}

function mistakeOf(wish: Wish, query: URLSearchParams): PageAnswer | null {
  const { scopes, redirectUri, application, integrationType } = wish;
  const refuse = (error: string, description: string) =>
    redirectUri === null ? problem(description) : back(wish, { error, error_description: description });
  if (redirectUri !== null && !["code", "token"].includes(query.get("response_type") ?? "code")) {
    return refuse("unsupported_response_type", "Use response_type=code");
  }
  if (scopes.length === 0 || scopes.some((scope) => !Object.hasOwn(SCOPES, scope))) {
    return refuse("invalid_scope", "The requested scope is invalid, unknown, or malformed.");
  }
  if (wish.implicit && scopes.includes("role_connections.write")) {
    return refuse("invalid_scope", "role_connections.write needs response_type=code");
  }
  const installable = application.integration_types_config ?? { "0": {} };
  if (scopes.includes("applications.commands") && !(String(integrationType) in installable)) {
    return refuse("invalid_request", "The application cannot be installed there: see its integration_types_config");
  }
  if (scopes.includes("bot") && integrationType === 1) {
    return refuse("invalid_scope", "A bot is added to a server, not to an account");
  }
  if (!/^\d+$/.test(wish.permissions)) return refuse("invalid_request", "Permissions are a decimal number");
  const method = query.get("code_challenge_method");
  if (wish.challenge !== null && (method !== "S256" || !/^[A-Za-z0-9_-]{43}$/.test(wish.challenge))) {
    return refuse("invalid_request", "Use code_challenge_method=S256 with a SHA-256 challenge");
  }
  return null;
}

/** Sends the person back to the application; a token goes where servers do not see it (RFC 6749 §4.2.2). */
export function back(wish: Wish, more: Record<string, string>): PageAnswer {
  const url = new URL(wish.redirectUri!);
  const said = wish.implicit ? new URLSearchParams() : url.searchParams;
  for (const [name, value] of Object.entries(more)) said.set(name, value);
  if (wish.state !== null) said.set("state", wish.state);
  if (wish.implicit) url.hash = said.toString();
  return { status: 302, location: url.href };
}

export function problem(sentence: string): PageAnswer {
  return { status: 400, html: problemPage("This link does not work", sentence) };
}
