// Light, dark or what the system says. A cookie and an attribute written by the server: no flash, no inline script.
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];
export const themeTitles: Record<Theme, string> = { system: "As the system", light: "Light", dark: "Dark" };
export const parseTheme = (value: unknown): Theme => themes.find((theme) => theme === value) ?? "system";
