// The one file of values that bot and web import of the api. One sorted line a feature.
export * from "./core/contract.ts";
export * as levels from "./features/levels/contract.ts";
export * as privacy from "./features/privacy/contract.ts";
