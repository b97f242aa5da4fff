// A server's settings by command. Generic over the features' contracts: a new feature needs no line here.
import type { Feature } from "../../core/feature.ts";
import { settings as command } from "./commands.ts";

export const settings: Feature = { name: "settings", commands: [command] };
