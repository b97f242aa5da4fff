// What a session is told when it begins.
import { stagesOf, stageView } from "../actions/stages.ts";
import { activeThreads } from "../actions/thread-sync.ts";
import { channelFor, knowsChannel } from "../actions/access.ts";
import type { GuildRecord, MemberRecord } from "../state/records.ts";
import { voiceStates } from "../state/voice.ts";
import { sounds } from "../state/expressions.ts";
import { soundView } from "../views/expressions.ts";
import { channelView, guildView } from "../views/guild.ts";
import { eventView, openEvents } from "../views/scheduled-event.ts";
import { memberView, ownUserView } from "../views/people.ts";
import { guildVoiceView } from "../views/voice.ts";
import { threadView } from "../views/thread.ts";
import type { World } from "../world.ts";
import { onShard } from "./delivery.ts";
import { INTENTS } from "./intents.ts";
import type { Presences } from "./presences.ts";
import type { Session, SessionIdentity } from "./session.ts";

/** How many members a person's client is given with a server; the rest it asks for (opcode 8). */
const PERSON_MEMBERS = 1_000;

export function readyData(world: World, session: Session, resumeUrl: string): Record<string, unknown> {
  const { identity } = session;
  const user = world.state.users.get(identity.userId)!;
  const application = identity.applicationId ? world.state.applications.get(identity.applicationId) : undefined;
  return {
    v: 10,
    user: ownUserView(user, false),
    user_settings: {},
    session_type: "normal",
    session_id: session.id,
    resume_gateway_url: resumeUrl,
    relationships: [],
    private_channels: identity.bot ? [] : directChannels(world, identity.userId),
    presences: [],
    guilds: guildsOf(world, identity).map((guild) => ({ id: guild.id, unavailable: true })),
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    ...(application ? { application: { id: application.id, flags: application.flags } } : {}),
    ...(identity.bot && identity.shard[1] > 1 ? { shard: identity.shard } : {}),
    _trace: ['["local-discord",{"micros":0}]'],
  };
}

/** Servers of a session, in the order they were joined. */
export function guildsOf(world: World, identity: SessionIdentity): GuildRecord[] {
  return world.state.guildIdsOf(identity.userId)
    .filter((id) => onShard(identity, id))
    .map((id) => world.state.guilds.get(id)!)
    .filter((guild) => guild !== undefined);
}

/** The whole server as GUILD_CREATE gives it: members as far as the intents and its size allow. */
export function guildCreateData(world: World, identity: SessionIdentity, guild: GuildRecord, presences: Presences) {
  const count = world.state.memberCount(guild.id);
  const large = count > identity.largeThreshold;
  const members = membersFor(world, identity, guild, large, presences);
  const shown = !identity.bot || identity.intents & INTENTS.GUILD_PRESENCES ? members : [];
  const channels = world.state.channelsOf(guild.id)
    .filter((channel) => knowsChannel(world, identity.userId, channel.id));
  return {
    ...guildView(world, guild),
    joined_at: world.state.member(guild.id, identity.userId)?.joined_at ?? guild.created_at,
    large,
    unavailable: false,
    member_count: count,
    voice_states: voiceStates(world.state).of(guild.id).map((state) => guildVoiceView(world, state)),
    members: members.map((member) => memberView(world, member)),
    channels: channels.map((channel) => channelFor(world, channel, identity.userId)),
    threads: activeThreads(world, guild.id, identity.userId)
      .map((thread) => threadView(world, thread, identity.userId)),
    presences: shown.flatMap((member) => presences.online(member.user_id) ? [presences.view(member.user_id)] : []),
    stage_instances: stagesOf(world, guild.id).map(stageView),
    guild_scheduled_events: openEvents(world, guild.id, identity.userId).map((event) => eventView(world, event)),
    soundboard_sounds: world.state.table(sounds).by("guild", guild.id).map((sound) => soundView(world, sound)),
  };
}

/** Without the presence intent a bot is given only itself; with it, of a large server, those who are online. */
function membersFor(
  world: World,
  identity: SessionIdentity,
  guild: GuildRecord,
  large: boolean,
  presences: Presences,
): MemberRecord[] {
  if (!identity.bot) return world.state.membersOf(guild.id).slice(0, PERSON_MEMBERS);
  const self = world.state.member(guild.id, identity.userId);
  if (!(identity.intents & INTENTS.GUILD_PRESENCES)) return self ? [self] : [];
  const all = world.state.membersOf(guild.id);
  return large ? all.filter((member) => member === self || presences.online(member.user_id)) : all;
}

function directChannels(world: World, userId: string): Record<string, unknown>[] {
  return world.state.conversationsOf(userId).map((channel) => channelView(world, channel, userId));
}
