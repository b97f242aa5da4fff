import { copyText } from "../chrome/clipboard.ts";
import { openDialog } from "../chrome/dialogs.svelte.ts";
import type { MenuEntry } from "../menu/menu.ts";
import { sentenceOf } from "../state/attempt.svelte.ts";
import type { Client } from "../state/client.svelte.ts";
import { may, mayIn } from "../state/permissions.ts";
import type { Place } from "../state/world.svelte.ts";
import { Channel, Permission } from "../wire/constants.ts";
import ChannelDialog from "./ChannelDialog.svelte";
import DeleteChannelDialog from "./DeleteChannelDialog.svelte";
import InviteDialog from "./InviteDialog.svelte";
import NewThreadDialog from "./NewThreadDialog.svelte";
import { isForum, isSpoken, isThread } from "./order.ts";
import ThreadMembersDialog from "./ThreadMembersDialog.svelte";
import { setArchived, setJoined, setLocked } from "./threads.ts";

/** What one may do with a channel, a category or a thread. */
export function channelMenu(client: Client, place: Place): MenuEntry[] {
  const guildId = place.guildId ?? "";
  const guild = client.world.guilds.get(guildId);
  const thread = isThread(place);
  const category = place.type === Channel.category;
  const manages = mayIn(client.world, place, client.userId, Permission.manageChannels);
  const managesThreads = thread &&
    (mayIn(client.world, place, client.userId, Permission.manageThreads) || place.ownerId === client.userId);
  const isIn = guild?.joinedThreads.has(place.id) ?? false;
  const act = (promise: Promise<unknown>) =>
    void promise.catch((error: unknown) => client.talk.say(sentenceOf(error), true));
  const entries: [boolean, MenuEntry][] = [
    [client.unread.has(place.id), { label: "Mark as read", icon: "check", run: () => client.unread.read(place.id) }],
    [
      !thread && !category && may(guild, client.userId, Permission.createInvite),
      { label: "Invite people", icon: "link", run: () => openDialog(InviteDialog, { guildId, channelId: place.id }) },
    ],
    [
      isSpoken(place),
      { label: "Join voice", icon: "voice", run: () => client.speak(guildId, place.id) },
    ],
    [
      !thread && !category && !isSpoken(place) && !isForum(place) &&
      mayIn(client.world, place, client.userId, Permission.createPublicThreads),
      { label: "Create thread", icon: "thread", run: () => openDialog(NewThreadDialog, { channelId: place.id }) },
    ],
    [
      category && manages,
      { label: "Create channel", icon: "plus", run: () => openDialog(ChannelDialog, { guildId, parentId: place.id }) },
    ],
    [thread, {
      label: isIn ? "Leave thread" : "Join thread",
      icon: isIn ? "leave" : "plus",
      run: () => act(setJoined(client, place, !isIn)),
    }],
    [thread, { label: "Members", icon: "people", run: () => openDialog(ThreadMembersDialog, { channelId: place.id }) }],
    [managesThreads, {
      label: place.thread?.archived ? "Reopen thread" : "Close thread",
      run: () => act(setArchived(client, place, !place.thread?.archived)),
    }],
    [
      thread && mayIn(client.world, place, client.userId, Permission.manageThreads),
      {
        label: place.thread?.locked ? "Unlock thread" : "Lock thread",
        icon: "lock",
        run: () => act(setLocked(client, place, !place.thread?.locked)),
      },
    ],
    [true, "line"],
    [!thread && manages, {
      label: category ? "Edit category" : "Edit channel",
      icon: "gear",
      run: () => openDialog(ChannelDialog, { guildId, channelId: place.id }),
    }],
    [true, { label: "Copy id", icon: "copy", run: () => copyText(client, place.id) }],
    [
      thread ? mayIn(client.world, place, client.userId, Permission.manageThreads) : manages,
      {
        label: "Delete",
        icon: "trash",
        danger: true,
        run: () => openDialog(DeleteChannelDialog, { channelId: place.id }),
      },
    ],
  ];
  return entries.filter(([wanted]) => wanted).map(([, entry]) => entry);
}
