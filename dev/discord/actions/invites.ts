// Invites come to be, are used and go.
import { randomInt } from "node:crypto";
import { INTENTS } from "../gateway/intents.ts";
import { expiryOf, type InviteRecord, invites } from "../state/invites.ts";
import { createdInviteView } from "../views/invite.ts";
import type { World } from "../world.ts";
import { isoTime } from "../iso-time.ts";

export type NewInvite = Omit<InviteRecord, "code" | "created_at" | "uses">;

export function addInvite(world: World, draft: NewInvite): InviteRecord {
  const table = world.state.table(invites);
  let code = newCode(8);
  while (table.has(code)) code = newCode(8);
  const invite = table.set(code, { ...draft, code, created_at: isoTime(world.clock.now()), uses: 0 });
  world.emit({
    type: "INVITE_CREATE",
    intent: INTENTS.GUILD_INVITES,
    guildId: invite.guild_id,
    // Documentation, "Invite Create": only to those who may manage the channel.
    channelId: invite.channel_id,
    needs: "MANAGE_CHANNELS",
    data: createdInviteView(world, invite),
  });
  return invite;
}

/** Counts somebody who came by it. */
export function useInvite(world: World, invite: InviteRecord): InviteRecord {
  return world.state.table(invites).set(invite.code, { ...invite, uses: invite.uses + 1 });
}

export function removeInvite(world: World, invite: InviteRecord): void {
  world.state.table(invites).delete(invite.code);
  world.emit({
    type: "INVITE_DELETE",
    intent: INTENTS.GUILD_INVITES,
    guildId: invite.guild_id,
    channelId: invite.channel_id,
    needs: "MANAGE_CHANNELS",
    data: { channel_id: invite.channel_id, guild_id: invite.guild_id, code: invite.code },
  });
}

/** An invite that can still be used; one that has ended is forgotten on the way, without an event. */
export function inviteOf(world: World, code: string): InviteRecord | undefined {
  const invite = world.state.table(invites).get(code);
  return invite && !ended(world, invite) ? invite : undefined;
}

/** Invites that can still be used. */
export function invitesOf(world: World, by: "guild" | "channel", id: string): InviteRecord[] {
  return world.state.table(invites).by(by, id).filter((invite) => !ended(world, invite));
}

function ended(world: World, invite: InviteRecord): boolean {
  const expiry = expiryOf(invite);
  if (expiry === null || expiry > world.clock.now()) return false;
  world.state.table(invites).delete(invite.code);
  return true;
}

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

/** Letters and digits that are not taken for one another. */
export function newCode(length: number): string {
  return Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
