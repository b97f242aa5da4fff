// Every feature of the bot, one sorted line each.
export { help } from "./features/help/mod.ts";
export { levels } from "./features/levels/mod.ts";
export { privacy } from "./features/privacy/mod.ts";
export { settings } from "./features/settings/mod.ts";
