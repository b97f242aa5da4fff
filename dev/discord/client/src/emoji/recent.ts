// What a person reacts with most recently stands first, in every tab of this browser.

const KEY = "local-discord-emoji";
const FIRST = ["👍", "❤️", "😂", "🎉", "👀", "😢"];
const KEPT = 18;

export function recentEmoji(): string[] {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "[]") as unknown;
    return Array.isArray(stored) ? stored.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

export const quickReactions = (): string[] => [...new Set([...recentEmoji(), ...FIRST])].slice(0, 6);

export function rememberEmoji(emoji: string): void {
  const list = [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, KEPT);
  localStorage.setItem(KEY, JSON.stringify(list));
}
