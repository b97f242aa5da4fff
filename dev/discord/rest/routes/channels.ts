import { startTyping } from "../../actions/messages.ts";
import { channelView } from "../../views/guild.ts";
import { channelOf } from "../guards.ts";
import { nothing, ok, type Route, route } from "../route.ts";

/** Channels themselves, and that somebody is writing in one. */
export const channelRoutes: readonly Route[] = [
  route("GET", "/channels/{channel_id}", (call) => ok(channelView(call.world, channelOf(call), call.userId))),
  route("POST", "/channels/{channel_id}/typing", (call) => {
    startTyping(call.world, channelOf(call, "SEND_MESSAGES"), call.userId);
    return nothing();
  }, { limit: { limit: 5, windowMs: 5_000 } }),
];
