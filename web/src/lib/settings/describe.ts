// A setting's value in words, for differences and the audit log.
import type { GuildDetail } from "#lib/wire.ts";
import type { FieldSpec, Reward } from "./field.ts";

export type Places = Pick<GuildDetail, "channels" | "roles">;

/** Unknown shapes become their JSON: a log must show what happened, even after a feature changed. */
export const describe = (value: unknown, spec: FieldSpec | undefined, places: Places): string => {
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (value === null || value === undefined || value === "") return "None";
  switch (spec?.control) {
    case "number":
      return `${value}${spec.unit ? ` ${spec.unit}` : ""}`;
    case "choice":
      return spec.choices?.[String(value)] ?? String(value);
    case "channel":
      return channelName(String(value), places);
    case "channels":
      return list(value, (id) => channelName(String(id), places));
    case "roles":
      return list(value, (id) => roleName(String(id), places));
    case "rewards":
      return list(value, (item) => {
        const reward = item as Reward;
        return `Level ${reward.level ?? "?"}: ${roleName(reward.roleId, places)}`;
      });
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
};

export const channelName = (id: string, { channels }: Places): string => {
  const channel = channels.find((channel) => channel.id === id);
  return channel ? `#${channel.name}` : `a deleted channel (${id})`;
};
export const roleName = (id: string, { roles }: Places): string =>
  roles.find((role) => role.id === id)?.name ?? (id ? `a deleted role (${id})` : "no role");

const list = (value: unknown, name: (item: unknown) => string): string =>
  Array.isArray(value) && value.length > 0 ? value.map(name).join(", ") : "None";
