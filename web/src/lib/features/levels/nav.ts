import Sprout from "@lucide/svelte/icons/sprout";
import type { NavItem } from "#lib/shell/nav.ts";

export const nav: NavItem = { title: "Levels", path: "levels", group: "Community", feature: "levels", icon: Sprout };
