// Permissions are computed as Discord computes them.
import { expect, it } from "vitest";
import {
  ALL_PERMISSIONS,
  channelPermissions,
  guildPermissions,
  has,
  type Overwrite,
} from "../../bot/core/permissions.ts";

const VIEW = 1n << 10n, SEND = 1n << 11n, ADMIN = 1n << 3n, MANAGE = 1n << 5n;
const guild = {
  id: "1",
  ownerId: "9",
  roles: new Map([["1", { permissions: VIEW }], ["2", { permissions: SEND }], ["3", { permissions: ADMIN }]]),
};
const overwrite = (id: string, allow: bigint, deny: bigint): Overwrite => ({ id, allow, deny });

it("a member has what @everyone and their roles allow together", () => {
  expect(guildPermissions(guild, { userId: "5", roles: ["2"] })).toBe(VIEW | SEND);
});
it("owner and administrators have everything", () => {
  expect(guildPermissions(guild, { userId: "9", roles: [] })).toBe(ALL_PERMISSIONS);
  expect(guildPermissions(guild, { userId: "5", roles: ["3"] })).toBe(ALL_PERMISSIONS);
  expect(channelPermissions(ALL_PERMISSIONS, "1", [overwrite("1", 0n, VIEW)], { userId: "9", roles: [] }) & VIEW).toBe(
    VIEW,
  );
});
it("in a channel one role's allow beats another's deny, and both beat @everyone", () => {
  const overwrites = [overwrite("2", 0n, SEND), overwrite("4", SEND, 0n), overwrite("1", 0n, SEND)];
  expect(channelPermissions(VIEW | SEND, "1", overwrites, { userId: "5", roles: ["2", "4"] })).toBe(VIEW | SEND);
});
it("a member's own overwrite is last", () => {
  const overwrites = [overwrite("5", 0n, VIEW), overwrite("2", VIEW, 0n)];
  expect(channelPermissions(VIEW, "1", overwrites, { userId: "5", roles: ["2"] })).toBe(0n);
});
it("administrators have every single permission", () => {
  expect(has(ADMIN, "ManageGuild")).toBe(true);
  expect(has(MANAGE, "ManageGuild")).toBe(true);
  expect(has(SEND, "ManageGuild")).toBe(false);
});
