import { ButtonStyle, Client, ComponentType, type Interaction, MessageFlags } from "discord.js";

/** A small application, written with discord.js, that answers in every way the client must show. */
export async function startGardenBot(url: string, token: string, guildId: string): Promise<GardenBot> {
  const bot = new Client({ intents: ["Guilds"], rest: { api: `${url}/api` } });
  const slow = Promise.withResolvers<void>();
  const ready = new Promise<void>((resolve) => bot.once("clientReady", () => resolve()));
  const troubles: unknown[] = [];
  bot.on("error", (error) => troubles.push(error));
  bot.on("interactionCreate", (interaction) => {
    answer(interaction, slow.promise).catch((error: unknown) => troubles.push(error));
  });
  await bot.login(token);
  await ready;
  try {
    await bot.application?.commands.set([...COMMANDS], guildId);
  } catch (error) {
    // An open gateway connection would keep the process alive.
    await bot.destroy();
    throw error;
  }
  return { finishSlow: slow.resolve, troubles, stop: () => bot.destroy() };
}

export interface GardenBot {
  /** Lets `/slow` finish its deferred answer. */
  finishSlow(): void;
  /** What went wrong inside the bot; empty when all is well. */
  troubles: unknown[];
  stop(): Promise<void>;
}

const COMMANDS = [
  {
    name: "plant",
    description: "Plants something",
    options: [
      { type: 3, name: "kind", description: "What to plant", required: true, autocomplete: true },
      { type: 4, name: "count", description: "How many", min_value: 1, max_value: 5 },
    ],
  },
  { name: "slow", description: "Takes its time" },
  { name: "mute", description: "Never answers" },
  { name: "note", description: "Asks for a note" },
] as const;

const KINDS = ["Monstera", "Mint", "Maple", "Fern"];

async function answer(interaction: Interaction, slow: Promise<void>): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused().toLowerCase();
    const fitting = KINDS.filter((kind) => kind.toLowerCase().startsWith(typed));
    return await interaction.respond(fitting.map((kind) => ({ name: kind, value: kind.toLowerCase() })));
  }
  if (interaction.isButton()) {
    await interaction.reply({ content: "You watered it", flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.isModalSubmit()) {
    await interaction.reply({ content: `Noted: ${interaction.fields.getTextInputValue("text")}` });
    return;
  }
  if (!interaction.isChatInputCommand()) return;
  switch (interaction.commandName) {
    case "plant": {
      const kind = interaction.options.getString("kind", true);
      await interaction.reply({
        content: `Planted **${interaction.options.getInteger("count") ?? 1}** ${kind}`,
        embeds: [{ title: "The bed", fields: [{ name: "Grows", value: kind, inline: true }] }],
        components: [{
          type: ComponentType.ActionRow,
          components: [{ type: ComponentType.Button, style: ButtonStyle.Primary, label: "Water", customId: "water" }],
        }],
      });
      return;
    }
    case "slow":
      await interaction.deferReply();
      await slow;
      await interaction.editReply("Done at last");
      return;
    case "note":
      await interaction.showModal({
        title: "A note",
        customId: "note",
        components: [{
          type: ComponentType.ActionRow,
          components: [{ type: ComponentType.TextInput, style: 1, label: "Text", customId: "text", required: true }],
        }],
      });
  }
}
