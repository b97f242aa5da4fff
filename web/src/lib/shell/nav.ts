// The pages of one server, grouped as people think. A feature adds its page with a nav.ts in its own folder.
import LayoutDashboard from "@lucide/svelte/icons/layout-dashboard";
import ScrollText from "@lucide/svelte/icons/scroll-text";
import type { Component } from "svelte";
import type { FeatureGroup } from "#lib/wire.ts";

export interface NavItem {
  title: string;
  /** Below `/servers/<id>/`, "" for the overview. */
  path: string;
  group: FeatureGroup | null;
  /** The feature whose on/off state the entry shows. */
  feature?: string;
  icon: Component;
}
export interface NavGroup {
  title: FeatureGroup | null;
  items: NavItem[];
}

const overview: NavItem = { title: "Overview", path: "", group: null, icon: LayoutDashboard };
const audit: NavItem = { title: "Audit log", path: "audit", group: "Data", icon: ScrollText };
const features = Object.values(import.meta.glob<{ nav: NavItem }>("../features/*/nav.ts", { eager: true }));

const groups: (FeatureGroup | null)[] = [null, "Safety", "Community", "Media", "Data"];
const items = [overview, ...features.map((module) => module.nav), audit];

export const serverNav: NavGroup[] = groups
  .map((title) => ({ title, items: items.filter((item) => item.group === title) }))
  .filter((group) => group.items.length > 0);
