/** How somebody appears: what Discord offers, the last one as offline. */
export const STATUSES = ["online", "idle", "dnd", "invisible"] as const;
export type Status = (typeof STATUSES)[number];

export const STATUS_WORDS: Record<string, string> = {
  online: "Online",
  idle: "Idle",
  dnd: "Do not disturb",
  invisible: "Invisible",
  offline: "Offline",
};

const key = (userId: string) => `local-discord-status-${userId}`;

export function readStatus(userId: string): Status {
  const stored = localStorage.getItem(key(userId));
  return STATUSES.find((status) => status === stored) ?? "online";
}

export function storeStatus(userId: string, status: Status): void {
  if (status === "online") localStorage.removeItem(key(userId));
  else localStorage.setItem(key(userId), status);
}
