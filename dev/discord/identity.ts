// Whose a token is. The same for REST and gateway.
import type { State } from "./state/state.ts";

export interface Identity {
  token: string;
  userId: string;
  bot: boolean;
  applicationId: string | null;
}

/** @param token a bot's token, or `user.<id>` of a seeded person, without a scheme in front */
export function identityOf(state: State, token: string): Identity | null {
  const plain = token.replace(/^(Bot|User) /, "");
  for (const application of state.applications.values()) {
    if (application.bot_token === plain) {
      return { token: plain, userId: application.id, bot: true, applicationId: application.id };
    }
  }
  const id = /^user\.(\d+)$/.exec(plain)?.[1];
  const user = id === undefined ? undefined : state.users.get(id);
  return user && !user.bot ? { token: plain, userId: user.id, bot: false, applicationId: null } : null;
}
