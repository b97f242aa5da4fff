// Buttons and selects. What comes back with a press is only a custom id, which anyone can forge: nothing in it is trusted.
import type { CallerContext } from "./commands.ts";
import type { Message } from "./message.ts";

export interface ComponentContext extends CallerContext {
  /** Values chosen in a select. */
  values: string[];
}
export interface Component {
  /** Unique over all features; part of the custom id. */
  name: string;
  /** Whether the answer replaces the message the component is on, or is a new one that only the presser sees. */
  answer: "update" | "ephemeral";
  /** `argument` is what was put into the custom id; parse it. */
  run: (context: ComponentContext, argument: string) => Promise<Message> | Message;
}
