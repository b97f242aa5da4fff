// The page on which a person says who they are and lets an application in.
import { randomBytes } from "node:crypto";
import { installBot } from "../actions/install.ts";
import { install } from "../applications/installations.ts";
import { tellApplication } from "../applications/webhook-events.ts";
import { PERMISSIONS } from "../permissions/bits.ts";
import { guildPermissions, mayInGuild } from "../permissions/compute.ts";
import type { UserRecord } from "../state/records.ts";
import { guildView } from "../views/guild.ts";
import { userById } from "../views/people.ts";
import type { World } from "../world.ts";
import { banOf } from "../state/bans.ts";
import { authorizationOf, authorize, newGrant, TOKEN_SECONDS } from "./authorizations.ts";
import { consentView } from "./consent.ts";
import { back, needsGuild, type PageAnswer, problem, readLink, type Wish } from "./link.ts";
import { addedPage, page } from "./page.ts";

const CODE_MS = 10 * 60_000;

/** `GET /oauth2/authorize`: shows the page, or what is wrong with the link. @param personId who the browser acted as last */
export function showAuthorize(world: World, query: URLSearchParams, personId?: string): PageAnswer {
  const wish = readLink(world, query);
  if ("status" in wish) return wish;
  const person = personOf(world, query.get("as") ?? personId ?? "");
  const known = person && authorizationOf(world, wish.application.id, person.id);
  // What installs something is always asked for (documentation, "Authorization Code Grant").
  if (wish.quiet && known && !needsGuild(wish) && wish.scopes.every((scope) => known.scopes.includes(scope))) {
    return sendCode(world, wish, person.id);
  }
  return { status: 200, html: page(consentView(world, wish, query, person)) };
}

/** `POST /oauth2/authorize`: the person's decision. */
export function decideAuthorize(world: World, query: URLSearchParams, form: URLSearchParams): PageAnswer {
  const wish = readLink(world, query);
  if ("status" in wish) return wish;
  if (form.get("decision") !== "approve") return refused(wish);
  const person = personOf(world, form.get("user_id") ?? "");
  if (!person) return problem("Choose who you are");
  const guildId = needsGuild(wish) ? chosenGuild(wish, form) : null;
  if (guildId !== null) {
    if (!(guildPermissions(world, guildId, person.id) & PERMISSIONS.MANAGE_GUILD)) {
      return problem("Choose a server that you may manage: adding an application needs the permission Manage Server");
    }
    if (wish.scopes.includes("bot")) {
      if (banOf(world, guildId, wish.application.id)) return problem("This bot is banned from that server");
      installBot(world, wish.application, guildId, granted(world, wish, guildId, person.id, form), person.id);
    } else install(world, { application_id: wish.application.id, guild_id: guildId });
  } else if (wish.scopes.includes("applications.commands")) {
    install(world, { application_id: wish.application.id, user_id: person.id });
  }
  authorize(world, { application_id: wish.application.id, user_id: person.id, scopes: wish.scopes });
  tellApplication(world, wish.application.id, "APPLICATION_AUTHORIZED", {
    ...(wish.scopes.includes("applications.commands") || guildId !== null
      ? { integration_type: guildId === null ? 1 : 0 }
      : {}),
    user: userById(world, person.id),
    scopes: wish.scopes,
    ...(guildId === null ? {} : { guild: guildView(world, world.state.guilds.get(guildId)!) }),
  });
  if (wish.redirectUri !== null) return { ...sendCode(world, wish, person.id, guildId), personId: person.id };
  const where = guildId === null ? "your account" : world.state.guilds.get(guildId)!.name;
  return { status: 200, html: addedPage(wish.application, where), personId: person.id };
}

function refused(wish: Wish): PageAnswer {
  if (wish.redirectUri === null) return { status: 200, html: addedPage(wish.application, null) };
  return back(wish, {
    error: "access_denied",
    error_description: "The resource owner or authorization server denied the request",
  });
}

function personOf(world: World, id: string): UserRecord | undefined {
  const user = world.state.users.get(id);
  return user?.bot ? undefined : user;
}

function chosenGuild(wish: Wish, form: URLSearchParams): string {
  return (wish.guildFixed ? wish.guildId : null) ?? form.get("guild_id") ?? wish.guildId ?? "";
}

/** What the bot gets of what it asks for: what the person left ticked, and has themself. */
function granted(world: World, wish: Wish, guildId: string, userId: string, form: URLSearchParams): string {
  const asked = BigInt(wish.permissions);
  const ticked = form.getAll("permission").filter((bit) => /^\d+$/.test(bit));
  const left = form.has("choosing") ? ticked.reduce((sum, bit) => sum | BigInt(bit), 0n) : asked;
  const all = mayInGuild(world, guildId, userId, "ADMINISTRATOR");
  const own = all ? asked : guildPermissions(world, guildId, userId);
  return (asked & left & own).toString();
}

function sendCode(world: World, wish: Wish, userId: string, guildId: string | null = null): PageAnswer {
  if (wish.implicit) return sendToken(world, wish, userId);
  for (const old of world.state.codes.values()) {
    if (old.expires_at <= world.clock.now()) world.state.codes.delete(old.code);
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
    ...(guildId === null ? {} : { guild_id: guildId }),
    ...(wish.nonce === null ? {} : { nonce: wish.nonce }),
  });
  return back(wish, {
    code,
    ...(guildId === null ? {} : { guild_id: guildId, permissions: wish.permissions }),
  });
}

/** Nothing renews it: the person is asked again once it has ended. */
function sendToken(world: World, wish: Wish, userId: string): PageAnswer {
  const grant = { application_id: wish.application.id, user_id: userId, scopes: wish.scopes };
  return back(wish, {
    token_type: "Bearer",
    access_token: newGrant(world, grant, false).access_token,
    expires_in: String(TOKEN_SECONDS),
    scope: wish.scopes.join(" "),
  });
}
