// Privileged intents count over REST, too: what an application is not granted it cannot list either.
import { missingAccess } from "../errors.ts";
import { ungranted } from "../gateway/intents.ts";
import type { Call } from "./route.ts";

/** Whether the caller is granted a privileged intent; people need none. @param intent bit of `INTENTS` */
export function isGranted({ caller, world }: Call, intent: number): boolean {
  if (caller.kind !== "bot") return true;
  return ungranted(intent, world.state.applications.get(caller.applicationId)?.flags ?? 0) === 0;
}

export function requireGranted(call: Call, intent: number): void {
  if (!isGranted(call, intent)) throw missingAccess();
}
