// The procedure ladder: open, member, guild(level), bot, operator. A handler never checks rights by itself.
import { initTRPC } from "@trpc/server";
import { z } from "zod";
import type { Context, Member } from "./context.ts";
import { Snowflake, type WireError } from "./core/contract.ts";
import { DomainError, domainOf, toTrpcError, toWireError } from "./core/errors.ts";
import { mayManage } from "./core/permissions.ts";

/** Who may call; readable from the router, so that a test can enumerate every procedure. */
export type Access = "open" | "member" | "guild:member" | "guild:manage" | "bot" | "operator";

const t = initTRPC.context<Context>().meta<{ access: Access }>().create({
  // Otherwise stack traces travel to the caller.
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: 5_000 }, client: { reconnectAfterInactivityMs: 20_000 } },
  errorFormatter: ({ shape, error, ctx }) => {
    const domain: WireError = toWireError(error, ctx?.requestId ?? "unknown");
    return { ...shape, message: domain.text, data: { ...shape.data, domain } };
  },
});

export const router = t.router;
export const mergeRouters = t.mergeRouters;
export const createCallerFactory = t.createCallerFactory;

const base = t.procedure.use(async ({ ctx, next, path, type }) => {
  const startedMs = performance.now();
  const result = await next();
  const domain = result.ok ? null : domainOf(result.error);
  ctx.observe?.(path, result.ok ? "ok" : domain?.code ?? "internal", (performance.now() - startedMs) / 1000);
  if (result.ok) return result;
  if (domain) throw toTrpcError(domain);
  ctx.log.error({ event: "request.failed", requestId: ctx.requestId, procedure: path, kind: type }, result.error);
  return result;
});

/** Anybody, logged in or not. */
export const open = base.meta({ access: "open" });

/** The bot speaking for itself. */
export const bot = base.meta({ access: "bot" }).use(({ ctx, next }) => {
  if (ctx.actor.kind === "bot") return next();
  throw ctx.actor.kind === "nobody"
    ? new DomainError("unauthenticated", "Send the bot's credential")
    : new DomainError("forbidden", "Only the bot itself may do this");
});

const identified = base.use(async ({ ctx, next }) => next({ ctx: { member: await memberOf(ctx) } }));

/** A person: a dashboard session, or a member the bot speaks for. */
export const member = identified.meta({ access: "member" });

/** A person the operator named in OPERATOR_IDS. */
export const operator = identified.meta({ access: "operator" }).use(({ ctx, next }) => {
  if (ctx.config.operatorIds.includes(ctx.member.userId)) return next();
  throw new DomainError("forbidden", "Only the operator of this instance may do this");
});

/** What a guild procedure knows about the server and the caller's place in it. */
export interface GuildAccess {
  id: string;
  canManage: boolean;
}

/**
 * A person in the server named by the input's `guildId`; "manage" wants its owner, ADMINISTRATOR or MANAGE_GUILD.
 * A server the person is not in, or that Kagami is not in, is `not_found`: whether it exists is not theirs to learn.
 */
export const guild = (level: "member" | "manage") =>
  identified
    .meta({ access: level === "manage" ? "guild:manage" : "guild:member" })
    .input(z.object({ guildId: Snowflake }))
    .use(async ({ ctx, input, next }) => {
      const canManage = await placeIn(ctx, ctx.member, input.guildId);
      if (level === "manage" && !canManage) {
        throw new DomainError("forbidden", "You need the Manage Server permission in this server");
      }
      const guild: GuildAccess = { id: input.guildId, canManage };
      return next({ ctx: { guild } });
    });

/** The person behind the call. Throws `unauthenticated` when there is none. */
export const memberOf = async (ctx: Context): Promise<Member> => {
  const { actor } = ctx;
  switch (actor.kind) {
    case "claim":
      return {
        userId: actor.claim.userId,
        via: "command",
        locale: actor.claim.locale,
        claim: actor.claim,
        session: null,
      };
    case "session":
      await ctx.auth.assertAlive(actor.session);
      return { userId: actor.session.userId, via: "dashboard", locale: null, claim: null, session: actor.session };
    case "bot":
      throw new DomainError("unauthenticated", "Name the member you speak for");
    case "nobody":
      throw new DomainError("unauthenticated", actor.reason);
  }
};

const placeIn = async (ctx: Context, member: Member, guildId: string): Promise<boolean> => {
  if (member.claim) {
    if (member.claim.guildId === guildId) return mayManage(member.claim.permissions);
    throw new DomainError("forbidden", "Speak for a member only in the server they speak in");
  }
  const place = member.session ? await ctx.auth.placeOf(member.session, guildId) : null;
  if (place && await ctx.guilds.isPresent(guildId)) return place.canManage;
  throw new DomainError("not_found", "You are in no server with this id that Kagami is in");
};
