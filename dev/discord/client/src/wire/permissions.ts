// Discord's permissions as a role's dialog offers them (documentation, "Permissions"), with the bit of each.

export interface PermissionLine {
  bit: bigint;
  label: string;
}

export interface PermissionGroup {
  title: string;
  lines: PermissionLine[];
}

const line = (bit: number, label: string): PermissionLine => ({ bit: 1n << BigInt(bit), label });

export const PERMISSION_GROUPS: PermissionGroup[] = [
  {
    title: "Server",
    lines: [
      line(3, "Administrator"),
      line(5, "Manage server"),
      line(28, "Manage roles"),
      line(4, "Manage channels"),
      line(29, "Manage webhooks"),
      line(30, "Manage emoji and stickers"),
      line(43, "Create emoji and stickers"),
      line(7, "View audit log"),
      line(10, "View channels"),
    ],
  },
  {
    title: "Members",
    lines: [
      line(0, "Create invites"),
      line(26, "Change own nickname"),
      line(27, "Manage nicknames"),
      line(1, "Kick members"),
      line(2, "Ban members"),
      line(40, "Time out members"),
    ],
  },
  {
    title: "Text",
    lines: [
      line(11, "Send messages"),
      line(38, "Send messages in threads"),
      line(35, "Create public threads"),
      line(36, "Create private threads"),
      line(34, "Manage threads"),
      line(14, "Embed links"),
      line(15, "Attach files"),
      line(6, "Add reactions"),
      line(18, "Use emoji of other servers"),
      line(17, "Mention everyone and all roles"),
      line(13, "Manage messages"),
      line(51, "Pin messages"),
      line(52, "Bypass slowmode"),
      line(16, "Read message history"),
      line(31, "Use commands of apps"),
      line(49, "Create polls"),
    ],
  },
  {
    title: "Voice and events",
    lines: [
      line(20, "Connect"),
      line(21, "Speak"),
      line(22, "Mute members"),
      line(23, "Deafen members"),
      line(24, "Move members"),
      line(44, "Create events"),
      line(33, "Manage events"),
    ],
  },
];
