// Finds commands by name, alias, or words of their texts.
import { type Command, usagesOf } from "../../core/commands.ts";

/** Best matches first; an exact name or path gives that command alone. */
export function search(commands: readonly Command[], query: string): Command[] {
  const wanted = query.trim().toLowerCase().replace(/^[/!]/, "");
  if (wanted === "") return [...commands];
  const exact = commands.find((command) => namesOf(command).includes(wanted));
  if (exact) return [exact];
  const parts = wanted.split(/\s+/);
  return commands
    .map((command) => ({ command, score: score(command, parts) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.command.name.localeCompare(b.command.name))
    .map(({ command }) => command);
}

function namesOf(command: Command): string[] {
  return [command.name, ...command.aliases ?? [], ...usagesOf(command).map(({ path }) => path)];
}

/** 0 unless every word is found; its name counts most, then other names, then descriptions. */
function score(command: Command, parts: string[]): number {
  const names = namesOf(command).join(" ");
  const texts = [command.description, command.help ?? "", ...usagesOf(command).map(({ action }) => action.description)]
    .join(" ").toLowerCase();
  let total = 0;
  for (const part of parts) {
    const value = command.name.startsWith(part) ? 4 : names.includes(part) ? 3 : texts.includes(part) ? 1 : 0;
    if (value === 0) return 0;
    total += value;
  }
  return total;
}
