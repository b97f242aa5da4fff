import { Channel, Permission } from "../wire/constants.ts";
import type { Place, World } from "./world.svelte.ts";

/**
 * What someone may do in a channel, by Discord's order: everyone, roles, then the channel's overwrites for everyone, roles, the member.
 * @returns permission bits; all of them for the owner and administrators
 */
export function permissionsIn(world: World, place: Place, userId: string): bigint {
  const guild = place.guildId ? world.guilds.get(place.guildId) : undefined;
  if (!guild || guild.ownerId === userId) return EVERYTHING;
  const roles = guild.members.get(userId)?.roles ?? [];
  const ofRole = (id: string) => BigInt(guild.roles.get(id)?.permissions ?? "0");
  const base = roles.reduce((sum, id) => sum | ofRole(id), ofRole(guild.id));
  if (base & Permission.administrator) return EVERYTHING;
  const overwrites = (place.parentId && isThread(place) ? world.places.get(place.parentId) : place)?.overwrites ?? [];
  const steps = [
    overwrites.filter((one) => one.id === guild.id),
    overwrites.filter((one) => one.id !== guild.id && roles.includes(one.id)),
    overwrites.filter((one) => one.id === userId),
  ];
  return steps.reduce((permissions, step) => {
    const denied = step.reduce((sum, one) => sum | BigInt(one.deny), 0n);
    const allowed = step.reduce((sum, one) => sum | BigInt(one.allow), 0n);
    return (permissions & ~denied) | allowed;
  }, base);
}

export function maySend(world: World, place: Place, userId: string): boolean {
  const needed = isThread(place) ? Permission.sendInThreads : Permission.sendMessages;
  return (permissionsIn(world, place, userId) & needed) !== 0n;
}

const EVERYTHING = ~0n;
const THREADS: number[] = [Channel.announcementThread, Channel.publicThread, Channel.privateThread];
const isThread = (place: Place) => THREADS.includes(place.type);
