// events.stream: server-sent events to a bot.
import { bot, router } from "../../trpc.ts";
import type { BotEvent } from "../contract.ts";

export const events = router({
  stream: bot.subscription(async function* ({ ctx, signal }): AsyncGenerator<BotEvent, void, void> {
    yield* ctx.events.stream(signal ?? ctx.signal);
  }),
});
