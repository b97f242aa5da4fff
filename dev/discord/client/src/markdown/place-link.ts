/** A link of Discord's to a channel or a message in it. */
export interface PlaceInLink {
  channelId: string;
  messageId: string | null;
}

export function placeIn(href: string): PlaceInLink | null {
  const match = /^https?:\/\/(?:\w+\.)?discord\.com\/channels\/(?:@me|\d{15,20})\/(\d{15,20})(?:\/(\d{15,20}))?\/?$/
    .exec(
      href,
    );
  return match?.[1] ? { channelId: match[1], messageId: match[2] ?? null } : null;
}
