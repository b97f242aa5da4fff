// OAuth2 scopes this stand-in knows (documentation, "OAuth2 Scopes"), with what it tells the person.
export const SCOPES: Readonly<Record<string, string>> = {
  identify: "Know your name, picture and language",
  email: "Know your email address",
  openid: "Know who you are, by OpenID",
  guilds: "Know which servers you are in",
  "guilds.members.read": "Read your membership in those servers",
  "guilds.join": "Add you to servers",
  "gdm.join": "Add you to group messages",
  connections: "Know your connected accounts",
  bot: "Add its bot to a server",
  "applications.commands": "Add its commands",
  "applications.commands.permissions.update": "Change who may use its commands in servers you manage",
  "applications.entitlements": "Read what you bought of your applications",
  "role_connections.write": "Update your linked-role data",
};

/** What an application may have for itself, without a person (documentation, "Client Credentials Grant"). */
export const OWN_SCOPES: readonly string[] = [
  ...Object.keys(SCOPES).filter((scope) => scope !== "bot"),
  "applications.commands.update",
];

/** Scopes that install something, and give no token by themselves. */
export const INSTALLING: readonly string[] = ["bot", "applications.commands"];
