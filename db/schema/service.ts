// What the service as a whole is for and asks for: purposes every feature may use, log fields, recipients, intents, scopes.
import { defineIntent, defineLogField, definePurpose, defineRecipient, defineScope } from "../data/stores.ts";

export const operating = definePurpose({
  name: "service.operate",
  title: "Running the service",
  why: "Kagami has to know which servers it is in and what their admins configured",
  use: "essential.service.operations",
  basis: "contract",
  objectable: false,
});

export const delivering = definePurpose({
  name: "service.deliver",
  title: "Acting on Discord",
  why: "What a feature decided, such as an announcement, is sent through Discord exactly once",
  use: "essential.service.notifications",
  basis: "contract",
  objectable: false,
});

export const securing = definePurpose({
  name: "service.secure",
  title: "Keeping the service safe",
  why:
    "Who changed what is kept so that admins can undo it, and calls are limited so that nobody can flood the service",
  use: "essential.service.security",
  basis: "legitimate_interest",
  objectable: false,
  lia:
    "Admins of a server must be able to see and undo what was changed in it, and everybody needs a service that others " +
    "cannot flood. Only the account id, the time and the changed fields are kept, for a limited time; members expect this of " +
    "any server they administer.",
});

export const showing = definePurpose({
  name: "service.show",
  title: "Showing names",
  why: "Pages show people by the name and avatar they have on Discord",
  use: "functional.service",
  basis: "contract",
  objectable: false,
});

// The logger writes these fields and no others: no id of a person, no name, no text.
export const logTime = defineLogField("time", "when");
export const logLevel = defineLogField("level", "how serious");
export const logProcess = defineLogField("process", "which process");
export const logMsg = defineLogField("msg", "a fixed sentence about what happened");
export const logEvent = defineLogField("event", "what happened, as a fixed word");
export const logRequestId = defineLogField("requestId", "ties lines of one request together");
export const logProcedure = defineLogField("procedure", "which procedure was called");
export const logKind = defineLogField("kind", "query, mutation or subscription");
export const logCode = defineLogField("code", "the error code");
export const logStatus = defineLogField("status", "the HTTP status");
export const logDurationMs = defineLogField("durationMs", "how long it took");
export const logCount = defineLogField("count", "how many");
export const logAttempt = defineLogField("attempt", "which attempt");
export const logShardId = defineLogField("shardId", "which gateway shard");
export const logGuildId = defineLogField("guildId", "which server");
export const logFeature = defineLogField("feature", "which feature");
export const logCommand = defineLogField("command", "which command was used, not by whom");
export const logRoute = defineLogField("route", "which route of Discord was called, without ids");
export const logMethod = defineLogField("method", "the HTTP method");
export const logReason = defineLogField("reason", "why, as a fixed word");
export const logSeq = defineLogField("seq", "the place in Discord's stream of events");
export const logError = defineLogField("error", "class, text and place of a fault of Kagami's own code");
export const logJob = defineLogField("job", "which job");
export const logRecipient = defineLogField("recipient", "which outside service");
export const logErrorName = defineLogField("errorName", "the class of an error, never its text");
export const logConstraint = defineLogField("constraint", "the violated constraint's name");
export const logTable = defineLogField("table", "the table an error is about");
export const logFrames = defineLogField("frames", "where in the code it happened: files and lines");

export const discord = defineRecipient({
  name: "discord",
  title: "Discord",
  what:
    "What Kagami says and does in a server, and the account ids and roles that takes. The dashboard's reader loads " +
    "server icons and avatars from Discord's picture host, without telling it which page they are on.",
  why: "Kagami lives on Discord; without it there is nothing.",
  where: "Discord Inc., United States",
  categories: ["user.unique_id.discord", "user.content.public", "user.authorization.credentials", "system.operations"],
  hosts: ["discord.com", "*.discord.gg"],
  hostVariables: ["DISCORD_API_URL"],
  when: [],
  from: ["api", "bot"],
  terms: "https://discord.com/privacy",
});

export const upstash = defineRecipient({
  name: "upstash",
  title: "Upstash",
  what: "Cache entries, each for at most 48 hours.",
  why: "Several api processes share one cache; the operator of this instance switched that on.",
  where: "Upstash Inc., in the region the operator chose",
  categories: ["user.unique_id.discord", "user.account.username", "system.operations"],
  hosts: [],
  hostVariables: ["UPSTASH_REDIS_REST_URL"],
  when: ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"],
  from: ["api"],
  terms: "https://upstash.com/trust/privacy.pdf",
});

export const intentGuilds = defineIntent({
  name: "GUILDS",
  bit: 0,
  privileged: false,
  without: null,
  why: "To know the servers Kagami is in, their channels and roles.",
});
export const intentGuildMembers = defineIntent({
  name: "GUILD_MEMBERS",
  bit: 1,
  privileged: true,
  without: "Kagami does not notice when members join or leave.",
  why: "To notice when members join and leave.",
});
export const intentGuildMessages = defineIntent({
  name: "GUILD_MESSAGES",
  bit: 9,
  privileged: false,
  without: null,
  why: "To notice that somebody wrote, for levels where a server turned them on. Texts are not stored.",
});
export const intentMessageContent = defineIntent({
  name: "MESSAGE_CONTENT",
  bit: 15,
  privileged: true,
  without: "Prefix commands work by mentioning Kagami only, and every message counts as long enough for XP.",
  why: "To read commands that begin with a prefix and to know a message's length. Texts are not stored.",
});

export const scopeIdentify = defineScope({ name: "identify", at: "login", why: "To know who logged in." });
export const scopeGuilds = defineScope({
  name: "guilds",
  at: "login",
  why: "To list the servers you can manage. The list is kept for at most 30 seconds.",
});
export const scopeBot = defineScope({ name: "bot", at: "install", why: "To add Kagami to a server." });
export const scopeCommands = defineScope({
  name: "applications.commands",
  at: "install",
  why: "To offer commands in a server.",
});
