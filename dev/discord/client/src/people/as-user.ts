import type { APIUser } from "discord-api-types/v10";
import type { Person } from "../state/people.svelte.ts";

/** Someone of the list as the rest of the page knows people. */
export const asUser = (person: Person): APIUser => ({
  id: person.id,
  username: person.username,
  discriminator: "0",
  global_name: person.global_name,
  avatar: null,
});
