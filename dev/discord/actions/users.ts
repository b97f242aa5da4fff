// Somebody changes who they are: everybody they share a server with is told.
import { keepPicture } from "../cdn/kept.ts";
import { formError } from "../errors.ts";
import type { ProfileChanges } from "../rules/profile.ts";
import type { UserRecord } from "../state/records.ts";
import { defineTable } from "../state/table.ts";
import { ownUserView } from "../views/people.ts";
import type { World } from "../world.ts";
import { updateMember } from "./members.ts";

/** Changes of a name, in an hour. */
const RENAMES = 2;
const HOUR_MS = 3_600_000;

const renames = defineTable<{ times: number[] }>("rename", {});

export function changeUser(world: World, before: UserRecord, changes: ProfileChanges): UserRecord {
  const { username, globalName, accentColor, avatar, banner } = changes;
  if (username !== undefined && username !== before.username) rename(world, before, username);
  const next = world.state.users.set(before.id, {
    ...before,
    ...(username === undefined ? {} : { username }),
    ...(globalName === undefined ? {} : { global_name: globalName }),
    ...(accentColor === undefined ? {} : { accent_color: accentColor }),
    ...(avatar === undefined ? {} : { avatar: avatar && keepPicture(world, "avatars", before.id, avatar) }),
    ...(banner === undefined ? {} : { banner: banner && keepPicture(world, "banners", before.id, banner) }),
  });
  world.emit({ type: "USER_UPDATE", intent: 0, userIds: [next.id], data: ownUserView(next, true) });
  // Servers learn of it as a change of the member (documentation, "Guild Member Update").
  for (const guildId of world.state.guildIdsOf(next.id)) {
    const member = world.state.member(guildId, next.id);
    if (member) updateMember(world, member, {});
  }
  return next;
}

function rename(world: World, { id, bot }: UserRecord, username: string): void {
  const table = world.state.table(renames), now = world.clock.now();
  const recent = (table.get(id)?.times ?? []).filter((at) => now - at < HOUR_MS);
  if (recent.length >= RENAMES) {
    throw formError(
      ["username"],
      "USERNAME_RATE_LIMIT",
      "You are changing your username or Discord Tag too fast. Try again later.",
    );
  }
  if (!bot && [...world.state.users.values()].some((it) => !it.bot && it.id !== id && it.username === username)) {
    throw formError(["username"], "USERNAME_ALREADY_TAKEN", "Username is unavailable.");
  }
  table.set(id, { times: [...recent, now] });
}
