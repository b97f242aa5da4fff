import { addRecipient, changeGroup, createGroup, GROUP, removeRecipient } from "../../actions/groups.ts";
import { mayWriteTo } from "../../actions/direct.ts";
import { keepPicture } from "../../cdn/kept.ts";
import { ApiError, missingPermissions, notA, unknown, wrongChannelType } from "../../errors.ts";
import { Form, isFields } from "../../rules/form.ts";
import { readPicture } from "../../rules/images.ts";
import { isSnowflake } from "../../snowflake.ts";
import type { ChannelRecord } from "../../state/records.ts";
import { groupView } from "../../views/group.ts";
import { channelOf, idParam } from "../guards.ts";
import { type Answer, type Call, created, nothing, ok, type Route, route } from "../route.ts";
import type { ChannelKind } from "./channel-kinds.ts";

const NICK = 32;

/** Who is in a conversation of several. */
export const groupRoutes: readonly Route[] = [
  route("PUT", "/channels/{channel_id}/recipients/{user_id}", (call) => {
    // People send no body, applications the token of whom they take in.
    const form = new Form(call.body ?? {});
    const token = form.string("access_token"), nick = form.string("nick", { max: NICK }) || null;
    form.errors.throwIfAny();
    const channel = channelOf(call), userId = idParam(call, "user_id");
    if (channel.guild_id !== null) throw wrongChannelType();
    if (!call.world.state.users.has(userId)) throw unknown("User");
    requireConsent(call, userId, token);
    // Bots are in conversations that their application opened, never taken into others.
    const others = channel.type === GROUP ? [userId] : [userId, ...channel.recipients];
    if (others.some((id) => id !== call.userId && call.world.state.users.get(id)?.bot)) throw invalidRecipients();
    if (channel.type === GROUP) {
      addRecipient(call.world, channel, userId, call.userId, nick);
      return nothing();
    }
    // A third in a conversation of two opens another one.
    const group = createGroup(call.world, { ownerId: call.userId, recipients: [...channel.recipients, userId] });
    return created(groupView(call.world, group, call.userId));
  }, { limit: { limit: 10, windowMs: 10_000 } }),
  route("DELETE", "/channels/{channel_id}/recipients/{user_id}", (call) => {
    const channel = channelOf(call), userId = idParam(call, "user_id");
    if (channel.type !== GROUP) throw wrongChannelType();
    if (!channel.recipients.includes(userId)) throw unknown("User");
    if (userId !== call.userId && channel.owner_id !== call.userId) throw missingPermissions();
    removeRecipient(call.world, channel, userId, call.userId);
    return nothing();
  }, { limit: { limit: 10, windowMs: 10_000 } }),
];

/** Opens a conversation with everybody who gave the application their token for it. */
export function openGroup(call: Call, form: Form): Answer {
  const tokens = form.list("access_tokens") ?? [];
  const nicks = readNicks(form);
  if (tokens.length === 0) form.required("access_tokens");
  form.errors.throwIfAny();
  const recipients = tokens.map((token) => grantOf(call, String(token)).user_id);
  const group = createGroup(call.world, {
    ownerId: call.userId,
    recipients,
    nicks,
    ...(call.caller.kind === "bot" ? { applicationId: call.caller.applicationId } : {}),
  });
  return ok(groupView(call.world, group, call.userId));
}

/** What a conversation of several is called and shows; and leaving it. */
export const groupKind: ChannelKind = {
  fits: ({ type }) => type === GROUP,
  change(call: Call, group: ChannelRecord): Answer {
    const form = new Form(call.body);
    const name = form.has("name") ? form.string("name", { max: 100 }) || null : undefined;
    const picture = form.has("icon") ? readPicture(form, "icon") : undefined;
    form.errors.throwIfAny();
    const icon = picture && keepPicture(call.world, "channel-icons", group.id, picture);
    const next = changeGroup(call.world, group, call.userId, {
      ...(name === undefined ? {} : { name }),
      ...(icon === undefined ? {} : { icon }),
    });
    return ok(groupView(call.world, next, call.userId));
  },
  remove(call: Call, group: ChannelRecord): Answer {
    const view = groupView(call.world, group, call.userId);
    removeRecipient(call.world, group, call.userId, call.userId);
    return ok(view);
  },
};

/** People take in whom they could write to, applications only who gave them a token for it. */
function requireConsent(call: Call, userId: string, token: string | null): void {
  if (call.caller.kind === "person") {
    if (userId === call.userId || !mayWriteTo(call.world, call.userId, userId)) {
      throw invalidRecipients();
    }
  } else if (token === null || grantOf(call, token).user_id !== userId) {
    throw new ApiError(403, 50025, "Invalid OAuth2 access token");
  }
}

const invalidRecipients = () => new ApiError(400, 50033, "Invalid Recipient(s)");

function grantOf(call: Call, token: string) {
  const grant = call.world.state.grants.get(token);
  const own = call.caller.kind === "bot" && grant?.application_id === call.caller.applicationId;
  if (!grant || !own || grant.expires_at <= call.world.clock.now()) {
    throw new ApiError(403, 50025, "Invalid OAuth2 access token");
  }
  if (!grant.scopes.includes("gdm.join")) throw new ApiError(403, 50026, "Missing required OAuth2 scope");
  return grant;
}

/** Names within the conversation, by whose they are. */
function readNicks(form: Form): Record<string, string> {
  const given = form.raw("nicks");
  if (given === undefined || given === null) return {};
  if (!isFields(given)) {
    form.fail("nicks", "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
    return {};
  }
  const nicks = new Form(given, form.errors, [...form.path, "nicks"]);
  return Object.fromEntries(
    Object.keys(given).flatMap((id) => {
      if (!isSnowflake(id)) nicks.fail(id, ...notA("snowflake", id));
      const nick = nicks.string(id, { max: NICK });
      return nick ? [[id, nick]] : [];
    }),
  );
}
