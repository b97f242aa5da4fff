// How the levels settings are grouped on the page, and which mean nothing beside others.
import type { FieldGroup, Values } from "#lib/settings/field.ts";

export const groups: FieldGroup[] = [
  {
    title: "Earning XP",
    help: "How much a message is worth, and how often it counts.",
    keys: ["xpMin", "xpMax", "cooldownSeconds", "minLength"],
  },
  { title: "Where nothing counts", keys: ["ignoredChannels", "ignoredRoles"] },
  {
    title: "Telling people",
    keys: ["announce", "announceChannelId", "announceEvery", "announceText", "announcePing"],
  },
  { title: "Rewards", help: "Roles that come with a level.", keys: ["rewards", "rewardMode"] },
];

export const irrelevant = (value: Values): string[] => {
  if (value.announce === "off") return ["announceChannelId", "announceEvery", "announceText", "announcePing"];
  return value.announce === "channel" ? [] : ["announceChannelId"];
};
