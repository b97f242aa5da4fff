import type { IconName } from "../chrome/icons.ts";

/** One line of a menu: something to do, or a door to more of them. */
export interface MenuItem {
  label: string;
  icon?: IconName;
  /** A key that does the same. */
  hint?: string;
  danger?: boolean;
  disabled?: boolean;
  run?: () => unknown;
  /** Asked for each time it is shown: what apps offer arrives late. */
  inner?: () => MenuEntry[];
  /** Shown while `inner` has nothing. */
  empty?: string;
}

export type MenuEntry = MenuItem | "line";

export const isItem = (entry: MenuEntry): entry is MenuItem => entry !== "line";
