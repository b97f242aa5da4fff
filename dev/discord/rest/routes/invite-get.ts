import { inviteOf } from "../../actions/invites.ts";
import { unknown } from "../../errors.ts";
import { inviteView } from "../../views/invite.ts";
import { vanityInvite } from "../../views/vanity.ts";
import { scheduledEventOf } from "../../actions/scheduled-events.ts";
import { eventView } from "../../views/scheduled-event.ts";
import { approximateCounts } from "../counts.ts";
import { idQuery } from "../guards.ts";
import { yesNoQuery } from "../queries.ts";
import { groupInviteOf, groupInviteView } from "./group-invites.ts";
import { type Answer, type Call, ok } from "../route.ts";

/** What a code leads to, for anybody who has it. */
export function getInvite(call: Call): Answer {
  const { world } = call, code = call.params["code"]!;
  const toGroup = groupInviteOf(world, code);
  if (toGroup) return ok(groupInviteView(world, toGroup));
  const invite = inviteOf(world, code);
  const view = invite ? inviteView(world, invite) : vanityInvite(world, code);
  if (!view) throw unknown("Invite");
  const guildId = view["guild_id"] as string;
  const eventId = idQuery(call, "guild_scheduled_event_id");
  const event = eventId === null ? undefined : scheduledEventOf(world, guildId, eventId);
  return ok({
    ...view,
    ...(event ? { guild_scheduled_event: eventView(world, event) } : {}),
    ...(yesNoQuery(call, "with_counts") ? approximateCounts(call, guildId) : {}),
  });
}
