/** A line of a part's log as people read it in a terminal: JSON becomes time, sentence and fields; other lines stay. */
export function readable(line: string): string {
  if (!line.startsWith("{")) return line;
  try {
    const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, unknown>;
    if (typeof msg !== "string") return line;
    const at = typeof time === "string" ? `${new Date(time).toLocaleTimeString("en-GB")} ` : "";
    const urgency = level === "info" || level === "debug" ? "" : `${String(level).toUpperCase()} `;
    const details = Object.entries(fields).map(([name, value]) => `${name} ${plain(value)}`).join(", ");
    return `${at}${urgency}${msg}${details ? ` (${details})` : ""}`;
  } catch {
    return line;
  }
}

const plain = (value: unknown): string => typeof value === "string" ? value : JSON.stringify(value);
