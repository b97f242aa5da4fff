/** The name of a field as words: "last_xp_at" or "lastXpAt" → "Last XP at", "guild_id" → "Server id". */
export const heading = (name: string): string => {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_.]+/g, " ").toLowerCase()
    .replace(/\bxp\b/g, "XP")
    .replace(/\bdiscord\b/g, "Discord")
    // Discord's api says guild where its people say server.
    .replace(/\bguild\b/g, "server");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
