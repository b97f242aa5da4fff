// What the bot can do, searchable, and whether it is there.
import type { Feature } from "../../core/feature.ts";
import { help as helpCommand, ping } from "./commands.ts";

export const help: Feature = { name: "help", commands: [helpCommand, ping] };
