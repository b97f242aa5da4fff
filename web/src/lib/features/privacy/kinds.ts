// Kinds of stores in the order they are read, in plain words.
import type { privacy } from "#lib/wire.ts";

export const kinds: { kind: privacy.PolicyStore["kind"]; title: string; help: string }[] = [
  { kind: "table", title: "In the database", help: "Kept until the time named, or until you erase." },
  { kind: "cache", title: "For a short while", help: "Copies that vanish by themselves." },
  { kind: "cookie", title: "In your browser", help: "Set by the dashboard, read by nobody else." },
  { kind: "job", title: "Work that waits", help: "What a planned task has to remember." },
  { kind: "log", title: "In the log", help: "What the program may write down about its own work." },
];
