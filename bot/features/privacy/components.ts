// The button that erases. It stands under the list of what goes, and works once.
import type { privacy } from "../../../api/contract.ts";
import type { Component, ComponentContext } from "../../core/components.ts";
import { Refusal } from "../../core/refusal.ts";
import { take } from "./pending.ts";
import { CONFIRM_COMPONENT, erasureView } from "./view.ts";

/** An erasure usually takes a second; after this long its page in the dashboard is named instead. */
const WAIT_MS = 20_000;
const ASK_MS = 500;

export const confirmErase: Component = {
  name: CONFIRM_COMPONENT,
  answer: "update",
  async run(context, argument) {
    const entry = take(argument, context.member.id);
    if (!entry) throw new Refusal("Use `/privacy delete` again: this confirmation is too old or was used");
    const { guildId, confirm } = entry;
    const { requestId } = await context.api.privacy.erase.mutate({ guildId, confirm }, context.speaking);
    return erasureView(await settled(context, requestId), `${context.services.publicUrl}/me`);
  },
};

async function settled(context: ComponentContext, requestId: string): Promise<privacy.ErasureState> {
  const until = Date.now() + WAIT_MS;
  for (;;) {
    const state: privacy.ErasureState = await context.api.privacy.erasure.query({ requestId }, context.speaking);
    if (state.state === "done" || state.state === "blocked" || Date.now() > until) return state;
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
}
