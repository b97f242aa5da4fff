// Every feature of the api, one sorted line each.
export { levels } from "./features/levels/mod.ts";
export { privacy } from "./features/privacy/mod.ts";
