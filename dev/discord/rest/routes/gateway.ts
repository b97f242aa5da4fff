import { type Call, ok, type Route, route } from "../route.ts";

/** Where the gateway is. */
export const gatewayRoutes: readonly Route[] = [
  route("GET", "/gateway", ({ world }) => ok({ url: world.origin().replace("http", "ws") }), { access: ["nobody"] }),
  route("GET", "/gateway/bot", gatewayForBot, { access: ["bot"], limit: { limit: 5, windowMs: 5_000 } }),
];

function gatewayForBot({ world, gateway, userId }: Call) {
  const guilds = world.state.guildIdsOf(userId).length;
  return ok({
    url: world.origin().replace("http", "ws"),
    // About a thousand servers a shard (documentation, "Sharding").
    shards: Math.max(1, Math.ceil(guilds / 1_000)),
    session_start_limit: gateway.identifyLimit.view(userId),
  });
}
