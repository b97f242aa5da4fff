// /help and /ping.
import { type CallerContext, type Command, defineCommand, usagesOf } from "../../core/commands.ts";
import { Refusal } from "../../core/refusal.ts";
import { has } from "../../core/permissions.ts";
import { search } from "./search.ts";
import { commandView, listView, pingView } from "./view.ts";

export const help = defineCommand({
  name: "help",
  description: "Lists what Kagami can do, or explains one command",
  aliases: ["commands"],
  ephemeral: true,
  direct: true,
  options: {
    query: {
      type: "string",
      description: "A command, or words to search for",
      maxLength: 100,
      rest: true,
      suggest: (context, typed) =>
        search(visible(context), typed).slice(0, 25)
          .flatMap((command) =>
            usagesOf(command).map(({ path, action }) => ({
              name: `/${path} · ${action.description}`,
              value: path,
            }))
          ),
    },
  },
  run(context, { query }) {
    const commands = visible(context);
    const { prefix, granted, botId, publicUrl } = context.services;
    const written = granted.messageContent ? `\`${prefix}\` or <@${botId}>` : `<@${botId}>`;
    if (query === undefined) return listView(commands, written, publicUrl);
    const found = search(commands, query);
    if (found.length === 0) throw new Refusal("Search for something else: no command matches");
    return found.length === 1 ? commandView(found[0] as Command, written) : listView(found, written, publicUrl);
  },
});

export const ping = defineCommand({
  name: "ping",
  description: "Shows whether Kagami answers, and how fast",
  ephemeral: true,
  direct: true,
  cooldownSeconds: 2,
  async run({ services, speaking }) {
    const started = performance.now();
    await services.download("/health", speaking).then((response) => response.body?.cancel());
    return pingView(services.latencyMs(), Math.round(performance.now() - started));
  },
});

/** Commands a member may use where they ask, so that help does not list what only refuses. */
function visible({ services, guildId, member }: CallerContext): Command[] {
  return services.commands.filter(({ permission, direct }) =>
    (guildId !== null || direct) && (!permission || has(member.permissions, permission))
  );
}
