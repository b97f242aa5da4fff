import { discordeno } from "./discordeno.ts";
import { outlivesFaults } from "./faults.ts";

outlivesFaults(discordeno);
