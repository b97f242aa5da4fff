import { openDialog } from "../chrome/dialogs.svelte.ts";
import ProfileCard from "./ProfileCard.svelte";

/** Shows who somebody is, beside what was pressed, with what one may do about them. */
export function openProfile(anchor: Element, userId: string, guildId: string | null): void {
  openDialog(ProfileCard, { anchor, userId, guildId });
}
