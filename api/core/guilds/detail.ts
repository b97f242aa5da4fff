// A server as its admins see it: what the bot described, and which features are on.
import type { Services } from "../../context.ts";
import type { GuildDetail } from "../contract.ts";
import { DomainError } from "../errors.ts";
import { iconUrl } from "./icon.ts";

/** Throws `not_found` when Kagami is not in the server. */
export const guildDetail = async (
  { guilds, settings, features, config }: Pick<Services, "guilds" | "settings" | "features" | "config">,
  guildId: string,
): Promise<GuildDetail> => {
  const snapshot = await guilds.snapshot(guildId);
  if (!snapshot) throw new DomainError("not_found", "Add Kagami to this server first");
  const saved = new Map((await settings.list([guildId])).map((setting) => [setting.feature, setting]));
  return {
    id: snapshot.id,
    name: snapshot.name,
    iconUrl: iconUrl(snapshot.id, snapshot.icon),
    memberCount: snapshot.memberCount,
    channels: snapshot.channels,
    roles: snapshot.roles,
    botPermissions: snapshot.botPermissions,
    botTopRole: snapshot.botTopRole,
    features: features.flatMap(({ contract }) => {
      if (!contract) return [];
      const setting = saved.get(contract.name);
      const { name, title } = contract;
      return [{ name, title, enabled: setting?.enabled ?? false, version: setting?.version ?? 0 }];
    }),
    inviteUrl: config.inviteUrl(guildId),
  };
};
