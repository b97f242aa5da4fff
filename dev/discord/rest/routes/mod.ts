// Every route there is, one line a family.
import { oauthRoutes } from "../../oauth/routes.ts";
import type { Route } from "../route.ts";
import { applicationRoutes } from "./applications.ts";
import { attachmentRoutes } from "./attachments.ts";
import { auditLogRoutes } from "./audit-log.ts";
import { autoModerationRoutes } from "./auto-moderation.ts";
import { banRoutes } from "./bans.ts";
import { bulkDeleteRoutes } from "./bulk-delete.ts";
import { channelRoutes } from "./channels.ts";
import { commandPermissionRoutes } from "./command-permissions.ts";
import { commandRoutes } from "./commands.ts";
import { crosspostRoutes } from "./crosspost.ts";
import { emojiRoutes } from "./emojis.ts";
import { gatewayRoutes } from "./gateway.ts";
import { guildChannelRoutes } from "./guild-channels.ts";
import { groupRoutes } from "./groups.ts";
import { guildFoundingRoutes } from "./guild-founding.ts";
import { guildRoutes } from "./guilds.ts";
import { incidentRoutes } from "./incidents.ts";
import { integrationRoutes } from "./integrations.ts";
import { interactionRoutes } from "./interactions.ts";
import { inviteRoutes } from "./invites.ts";
import { joinRequestRoutes } from "./join-requests.ts";
import { memberAddRoutes } from "./member-add.ts";
import { memberChangeRoutes } from "./member-changes.ts";
import { memberRoutes } from "./members.ts";
import { messageSearchRoutes } from "./message-search.ts";
import { messageRoutes } from "./messages.ts";
import { onboardingRoutes } from "./onboarding.ts";
import { overwriteRoutes } from "./overwrites.ts";
import { pinRoutes } from "./pins.ts";
import { pollRoutes } from "./polls.ts";
import { pruneRoutes } from "./prune.ts";
import { reactionRoutes } from "./reactions.ts";
import { roleRoutes } from "./roles.ts";
import { scheduledEventDateRoutes } from "./scheduled-event-dates.ts";
import { scheduledEventUserRoutes } from "./scheduled-event-users.ts";
import { scheduledEventRoutes } from "./scheduled-events.ts";
import { serverGuideRoutes } from "./server-guide.ts";
import { soundboardRoutes } from "./soundboard.ts";
import { stageRoutes } from "./stages.ts";
import { stickerRoutes } from "./stickers.ts";
import { templateRoutes } from "./templates.ts";
import { threadListRoutes } from "./thread-lists.ts";
import { threadMemberRoutes } from "./thread-members.ts";
import { threadSearchRoutes } from "./thread-search.ts";
import { threadRoutes } from "./threads.ts";
import { applicationEmojiRoutes } from "./application-emojis.ts";
import { connectionRoutes } from "./connections.ts";
import { entitlementRoutes } from "./entitlements.ts";
import { roleConnectionRoutes } from "./role-connections.ts";
import { subscriptionRoutes } from "./subscriptions.ts";
import { userRoutes } from "./users.ts";
import { webhookMessageRoutes } from "./webhook-messages.ts";
import { voiceRoutes } from "./voice.ts";
import { webhookRoutes } from "./webhooks.ts";
import { welcomeScreenRoutes } from "./welcome-screen.ts";
import { widgetRoutes } from "./widget.ts";

export const routes: readonly Route[] = [
  ...applicationRoutes,
  ...attachmentRoutes,
  ...auditLogRoutes,
  ...autoModerationRoutes,
  ...banRoutes,
  ...bulkDeleteRoutes,
  ...channelRoutes,
  ...commandPermissionRoutes,
  ...commandRoutes,
  ...crosspostRoutes,
  ...emojiRoutes,
  ...gatewayRoutes,
  ...guildChannelRoutes,
  ...groupRoutes,
  ...guildFoundingRoutes,
  ...guildRoutes,
  ...incidentRoutes,
  ...integrationRoutes,
  ...interactionRoutes,
  ...inviteRoutes,
  ...joinRequestRoutes,
  ...memberAddRoutes,
  ...memberChangeRoutes,
  ...memberRoutes,
  ...messageRoutes,
  ...messageSearchRoutes,
  ...oauthRoutes,
  ...onboardingRoutes,
  ...overwriteRoutes,
  ...pinRoutes,
  ...pollRoutes,
  ...pruneRoutes,
  ...reactionRoutes,
  ...roleRoutes,
  ...scheduledEventDateRoutes,
  ...scheduledEventRoutes,
  ...scheduledEventUserRoutes,
  ...serverGuideRoutes,
  ...soundboardRoutes,
  ...stageRoutes,
  ...stickerRoutes,
  ...templateRoutes,
  ...threadListRoutes,
  ...threadMemberRoutes,
  ...threadSearchRoutes,
  ...threadRoutes,
  ...applicationEmojiRoutes,
  ...connectionRoutes,
  ...entitlementRoutes,
  ...roleConnectionRoutes,
  ...subscriptionRoutes,
  ...userRoutes,
  ...webhookMessageRoutes,
  ...voiceRoutes,
  ...webhookRoutes,
  ...welcomeScreenRoutes,
  ...widgetRoutes,
];
