import { copyText } from "../chrome/clipboard.ts";
import { openDialog } from "../chrome/dialogs.svelte.ts";
import NewThreadDialog from "../places/NewThreadDialog.svelte";
import { appEntries } from "../menu/app-entries.ts";
import type { MenuEntry } from "../menu/menu.ts";
import type { Client } from "../state/client.svelte.ts";
import { clock } from "../state/clock.svelte.ts";
import type { Entry } from "../state/logs.svelte.ts";
import { Flag } from "../wire/constants.ts";
import {
  clearReactions,
  deleteMessage,
  endPoll,
  linkOf,
  pinMessage,
  react,
  removeEmbeds,
  SUPPRESS_EMBEDS,
} from "./actions.ts";
import { discard, sayAgain } from "../composer/send.ts";
import { quickReactions } from "../emoji/recent.ts";
import { rightsOver } from "./rights.ts";
import { pollIsOver } from "./poll.ts";

/** What can be done with a message, in Discord's order. @param anchor where a picker or question belongs */
export function messageMenu(client: Client, entry: Entry, anchor: Element): MenuEntry[] {
  if (entry.sending === "failed") {
    return [
      { label: "Try again", icon: "send", run: () => sayAgain(client, entry) },
      { label: "Discard", icon: "trash", danger: true, run: () => discard(client, entry) },
    ];
  }
  const rights = rightsOver(client, entry);
  const ephemeral = ((entry.flags ?? 0) & Flag.ephemeral) !== 0;
  const list: (MenuEntry | false)[] = [
    rights.react && {
      label: "Add reaction",
      icon: "smile",
      inner: () => [
        ...quickReactions().map((emoji) => ({
          label: emoji,
          run: () => react(client, entry, { id: null, name: emoji }, !hasMine(entry, emoji)),
        })),
        "line",
        { label: "More…", run: () => pickReaction(client, entry, anchor) },
      ],
    },
    rights.edit && { label: "Edit message", icon: "pencil", hint: "E", run: () => client.talk.editing = entry.id },
    rights.reply && { label: "Reply", icon: "reply", hint: "R", run: () => client.replyTo = entry },
    rights.forward && {
      label: "Forward",
      icon: "forward",
      hint: "F",
      run: () => client.talk.shown = { kind: "forward", entry },
    },
    rights.thread && {
      label: "Create thread",
      icon: "thread",
      run: () =>
        openDialog(NewThreadDialog, {
          channelId: entry.channel_id,
          message: { id: entry.id, content: entry.content },
        }),
    },
    "line",
    entry.content !== "" && {
      label: "Copy text",
      icon: "copy",
      hint: "C",
      run: () => copyText(client, entry.content),
    },
    rights.pin && {
      label: entry.pinned ? "Unpin message" : "Pin message",
      icon: "pin",
      hint: "P",
      run: () => pinMessage(client, entry, !entry.pinned),
    },
    !ephemeral &&
    {
      label: "Apps",
      inner: () => appEntries(client, 3, entry.channel_id, entry.id),
      empty: "No app offers anything here",
    },
    !ephemeral && { label: "Mark unread", icon: "unread", run: () => markUnread(client, entry) },
    !ephemeral && {
      label: "Copy message link",
      icon: "link",
      run: () => copyText(client, linkOf(client, entry), "Link copied"),
    },
    { label: "Copy message ID", icon: "copy", run: () => copyText(client, entry.id, "ID copied") },
    "line",
    rights.edit && entry.embeds.length > 0 && ((entry.flags ?? 0) & SUPPRESS_EMBEDS) === 0 && {
      label: "Remove embeds",
      danger: true,
      run: () => removeEmbeds(client, entry),
    },
    rights.clearReactions && { label: "Remove all reactions", danger: true, run: () => clearReactions(client, entry) },
    (entry.reactions?.length ?? 0) > 0 && {
      label: "View reactions",
      icon: "smile",
      run: () => client.talk.shown = { kind: "reactions", entry },
    },
    entry.poll !== undefined && entry.author.id === client.userId && !pollIsOver(entry.poll, clock.now) && {
      label: "End poll now",
      danger: true,
      run: () => endPoll(client, entry),
    },
    ephemeral && {
      label: "Dismiss message",
      icon: "close",
      run: () => client.logs.remove(entry.channel_id, [entry.id]),
    },
    rights.remove && {
      label: "Delete message",
      icon: "trash",
      danger: true,
      hint: "Del",
      run: () => askToDelete(client, entry),
    },
  ];
  return list.filter((one): one is MenuEntry => one !== false);
}

function markUnread(client: Client, entry: Entry): void {
  client.talk.unsee(entry);
  client.unread.arrived(entry.channel_id, false, client.world.places.get(entry.channel_id)?.guildId ?? null);
}

const hasMine = (entry: Entry, emoji: string) =>
  entry.reactions?.some((reaction) => reaction.emoji.name === emoji && reaction.me) ?? false;

/** Shift does it at once, as in Discord. */
export function askToDelete(client: Client, entry: Entry, atOnce = false): void {
  if (atOnce) void deleteMessage(client, entry);
  else client.talk.shown = { kind: "delete", entry };
}

export function pickReaction(client: Client, entry: Entry, anchor: Element): void {
  const guildId = client.world.places.get(entry.channel_id)?.guildId ?? null;
  client.talk.shown = {
    kind: "emoji",
    anchor,
    guildId,
    pick: (emoji) => {
      client.talk.shown = null;
      void react(client, entry, emoji, true);
    },
  };
}

/** Keys that do something with the message in focus. @returns whether this was one of them */
export function messageKey(client: Client, entry: Entry, event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const rights = rightsOver(client, entry);
  const anchor = event.currentTarget as HTMLElement;
  switch (event.key.toLowerCase()) {
    case "e":
      if (rights.edit) client.talk.editing = entry.id;
      return rights.edit;
    case "r":
      if (rights.reply) client.replyTo = entry;
      return rights.reply;
    case "f":
      if (rights.forward) client.talk.shown = { kind: "forward", entry };
      return rights.forward;
    case "p":
      if (rights.pin) void pinMessage(client, entry, !entry.pinned);
      return rights.pin;
    case "c":
      void copyText(client, entry.content);
      return true;
    case "+":
      if (rights.react) pickReaction(client, entry, anchor);
      return rights.react;
    case "delete":
    case "backspace":
      if (rights.remove) askToDelete(client, entry, event.shiftKey);
      return rights.remove;
    default:
      return false;
  }
}
