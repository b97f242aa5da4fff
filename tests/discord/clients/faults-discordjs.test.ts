import { discordJs } from "./discordjs.ts";
import { outlivesFaults } from "./faults.ts";

outlivesFaults(discordJs);
