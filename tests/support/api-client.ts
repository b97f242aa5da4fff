// The api as the bot calls it, for tests that start the real processes.
import { Buffer } from "node:buffer";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { ActorClaim } from "../../api/contract.ts";
import type { AppRouter } from "../../api/router.ts";

/** Administrator in every server: what the bot vouches for when an owner speaks. */
const ADMINISTRATOR = "8";

/** The bot speaking for somebody, or, without `claim`, for itself. */
export function botClient(url: string, credential: string, claim?: Partial<ActorClaim> & { userId: string }) {
  const actor = { guildId: null, permissions: ADMINISTRATOR, roles: [], locale: "en-US", ...claim };
  const headers: Record<string, string> = { authorization: `Bot ${credential}` };
  if (claim) headers["x-kagami-actor"] = Buffer.from(JSON.stringify(actor)).toString("base64url");
  return createTRPCClient<AppRouter>({ links: [httpLink({ url: `${url}/trpc`, headers })] });
}
