// Which messages earn XP. Everything that needs no clock and no store is decided here, so that nothing else travels.
import { MessageType } from "discord-api-types/v10";
import type { levels } from "../../../api/contract.ts";
import type { Granted, MessageFilter } from "../../core/feature.ts";

/** Makes the filter of one server. Without the message-content intent texts are empty, so their length says nothing. */
export function messageFilter(settings: levels.LevelSettings, granted: Granted): MessageFilter {
  const channels = new Set(settings.ignoredChannels), roles = new Set(settings.ignoredRoles);
  const minLength = granted.messageContent ? settings.minLength : 0;
  return (message) => {
    if (message.author.bot || message.webhook_id !== undefined) return false;
    // Joins, pins, boosts and so on are written by Discord, not by members.
    if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return false;
    if (message.content.length < minLength) return false;
    if (channels.size > 0 && channels.has(message.channel_id)) return false;
    return roles.size === 0 || !message.member?.roles.some((role) => roles.has(role));
  };
}
