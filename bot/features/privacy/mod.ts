// A member's rights over their own data, in Discord.
import type { Feature } from "../../core/feature.ts";
import { privacy as command } from "./commands.ts";
import { confirmErase } from "./components.ts";
import { forgetPending } from "./pending.ts";

export const privacy: Feature = {
  name: "privacy",
  commands: [command],
  components: [confirmErase],
  forget: (userId) => forgetPending(userId),
};
