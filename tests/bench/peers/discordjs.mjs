// The peer: discord.js 14 with its default caches and a handler that does nothing but count.
import process from "node:process";
import { Client, GatewayIntentBits } from "discord.js";

const { Guilds, GuildMembers, GuildMessages, MessageContent } = GatewayIntentBits;
const client = new Client({
  intents: [Guilds, GuildMembers, GuildMessages, MessageContent],
  rest: { api: process.env.DISCORD_API_URL.replace(/\/v10$/, "") },
});
let count = 0, told = -1;
client.on("messageCreate", () => {
  count++;
});
client.once("clientReady", () => console.log(`ready ${client.guilds.cache.size}`));
setInterval(() => {
  if (count !== told) console.log(`count ${told = count}`);
}, 100);
process.on("SIGTERM", () => process.exit(0));
await client.login(process.env.DISCORD_TOKEN);
