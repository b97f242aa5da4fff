// How help looks. Pure.
import { type Command, usagesOf } from "../../core/commands.ts";
import { COLORS, formatNumber, type Message } from "../../core/message.ts";
import { permissionTitle } from "../../core/permissions.ts";
import { usage } from "../../core/prefix.ts";

/** Many commands, one line each. `written` says what the prefix form begins with. */
export function listView(commands: readonly Command[], written: string, publicUrl: string): Message {
  const lines = [...commands].sort((a, b) => a.name.localeCompare(b.name)).map((command) =>
    `**/${command.name}** · ${command.description}`
  );
  return {
    embeds: [{
      color: COLORS.accent,
      title: "What Kagami can do",
      description: [
        ...lines,
        "",
        `Type / or begin a message with ${written}. \`/help query:…\` explains one command. [Dashboard](${publicUrl})`,
      ].join("\n"),
    }],
  };
}

/** One command with everything there is to say about it. */
export function commandView(command: Command, written: string): Message {
  const fields = usagesOf(command).map(({ path, action }) => ({
    name: `/${usage(path, action)}`,
    value: [
      action.description,
      ...Object.entries(action.options ?? {}).map(([name, option]) => `\`${name}\` ${option.description}`),
    ].join("\n"),
  }));
  const notes = [
    command.help,
    command.permission ? `Needs ${permissionTitle(command.permission)}.` : undefined,
    command.secret ? `Only with /, because ${command.secret}.` : `Also in a message that begins with ${written}.`,
    command.aliases?.length ? `Also called ${command.aliases.join(", ")}.` : undefined,
  ];
  return {
    embeds: [{ color: COLORS.accent, title: `/${command.name}`, description: notes.filter(Boolean).join(" "), fields }],
  };
}

/** Times in milliseconds; `gatewayMs` is null before the first heartbeat was answered. */
export function pingView(gatewayMs: number | null, apiMs: number): Message {
  const gateway = gatewayMs === null ? "not measured yet" : `${formatNumber(gatewayMs)} ms`;
  return {
    embeds: [{ color: COLORS.good, description: `Here. Discord ${gateway}, own service ${formatNumber(apiMs)} ms` }],
  };
}
