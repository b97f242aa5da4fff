// Everything declared. One sorted line a feature.
export * from "./auth.ts";
export * from "./dashboard.ts";
export * from "./guilds.ts";
export * from "./levels.ts";
export * from "./outbox.ts";
export * from "./privacy.ts";
export * from "./service.ts";
export * from "./settings.ts";
export * from "./shards.ts";
