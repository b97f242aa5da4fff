import {
  ButtonStyle,
  Client,
  ComponentType,
  GatewayDispatchEvents,
  type Interaction,
  MessageFlags,
  type ModalComponentData,
} from "discord.js";

/** A small application, written with discord.js, that answers in every way the client must show. */
export async function startGardenBot(url: string, token: string, guildId: string): Promise<GardenBot> {
  const bot = new Client({ intents: ["Guilds"], rest: { api: `${url}/api` } });
  const slow = Promise.withResolvers<void>();
  const ready = new Promise<void>((resolve) => bot.once("clientReady", () => resolve()));
  const troubles: unknown[] = [];
  bot.on("error", (error) => troubles.push(error));
  const received: RawInteraction[] = [];
  bot.ws.on(GatewayDispatchEvents.InteractionCreate, (data: RawInteraction) => received.push(data));
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
  return { finishSlow: slow.resolve, received, troubles, stop: () => bot.destroy() };
}

export interface GardenBot {
  /** Lets `/slow` finish its deferred answer. */
  finishSlow(): void;
  /** What the gateway told it of interactions, oldest first: newer parts than its library reads. */
  received: RawInteraction[];
  /** What went wrong inside the bot; empty when all is well. */
  troubles: unknown[];
  stop(): Promise<void>;
}

export interface RawInteraction {
  type: number;
  // deno-lint-ignore no-explicit-any -- a test reads whatever field it is about
  data: any;
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
  {
    name: "everything",
    description: "Takes every kind of option",
    options: [
      { type: 3, name: "words", description: "Some words", required: true, max_length: 20 },
      { type: 4, name: "whole", description: "A whole number" },
      { type: 10, name: "part", description: "Any number", max_value: 1 },
      { type: 5, name: "sure", description: "Yes or no" },
      { type: 6, name: "member", description: "Somebody" },
      { type: 7, name: "place", description: "A text channel", channel_types: [0] },
      { type: 8, name: "role", description: "A role" },
      { type: 9, name: "anyone", description: "Somebody or a role" },
      { type: 11, name: "picture", description: "A picture" },
      {
        type: 3,
        name: "size",
        description: "A size",
        choices: [{ name: "Small", value: "s" }, { name: "Large", value: "l" }],
      },
    ],
  },
  {
    name: "bed",
    description: "Beds",
    options: [{
      type: 2,
      name: "edge",
      description: "Edges",
      options: [{ type: 1, name: "mow", description: "Mows an edge" }],
    }],
  },
  { type: 2, name: "Show plants" },
  { type: 3, name: "Press flower" },
] as const;

const KINDS = ["Monstera", "Mint", "Maple", "Fern"];

async function answer(interaction: Interaction, slow: Promise<void>): Promise<void> {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused().toLowerCase();
    const fitting = KINDS.filter((kind) => kind.toLowerCase().startsWith(typed));
    return await interaction.respond(fitting.map((kind) => ({ name: kind, value: kind.toLowerCase() })));
  }
  if (interaction.isContextMenuCommand()) {
    const { commandName, targetId } = interaction;
    await interaction.reply({ content: `${commandName}: ${targetId}`, flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.isMessageComponent() && interaction.customId === "silent") return;
  if (interaction.isButton() && interaction.customId === "form") {
    await interaction.showModal({ toJSON: () => FORM } as unknown as ModalComponentData);
    return;
  }
  if (interaction.isAnySelectMenu()) {
    await interaction.reply({ content: `Chosen: ${interaction.values.join(", ")}`, flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.isButton()) {
    await interaction.reply({ content: "You watered it", flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.isModalSubmit() && interaction.customId === "form") {
    await interaction.reply({ content: "Form taken", flags: MessageFlags.Ephemeral });
    return;
  }
  if (interaction.isModalSubmit()) {
    await interaction.reply({ content: `Noted: ${interaction.fields.getTextInputValue("text")}` });
    return;
  }
  if (!interaction.isChatInputCommand()) return;
  switch (interaction.commandName) {
    case "everything":
      await interaction.reply("Options received");
      return;
    case "bed":
      await interaction.reply(
        `Mown: ${interaction.options.getSubcommandGroup()} ${interaction.options.getSubcommand()}`,
      );
      return;
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

const label = (label: string, component: object, description?: string) => ({
  type: 18,
  label,
  ...(description ? { description } : {}),
  component,
});
const TWO = [{ label: "Sun", value: "sun", description: "All day" }, { label: "Shade", value: "shade" }];

/** A modal with every input that Discord has. */
const FORM = {
  custom_id: "form",
  title: "Plan a bed",
  components: [
    label("Name", { type: 4, custom_id: "name", style: 1, min_length: 3, max_length: 20 }, "What to call it"),
    label("Light", { type: 21, custom_id: "light", options: TWO }),
    label("Tools", { type: 22, custom_id: "tools", options: TWO, min_values: 1, max_values: 2, required: false }),
    label("Picture", { type: 19, custom_id: "picture", required: true, max_values: 2 }),
    label("I will water it", { type: 23, custom_id: "water" }),
  ],
};
