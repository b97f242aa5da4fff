import { unknown } from "../../errors.ts";
import { Form } from "../../rules/form.ts";
import { defineTable } from "../../state/table.ts";
import { type Call, nothing, ok, type Route, route } from "../route.ts";

/** Providers there are (documentation, "Connection Services"). */
const PROVIDERS =
  "battlenet bluesky bungie ebay epicgames facebook github instagram mastodon leagueoflegends paypal playstation reddit riotgames roblox skype spotify steam tiktok twitch twitter xbox youtube domain"
    .split(" ");

interface ConnectionRecord {
  user_id: string;
  id: string;
  type: string;
  name: string;
  verified: boolean;
  friend_sync: boolean;
  show_activity: boolean;
  /** 0 nobody but themself, 1 everybody. */
  visibility: number;
}

const connections = defineTable<ConnectionRecord, "user">("connection", { user: (row) => row.user_id });
const ONE = "/users/@me/connections/{connection_type}/{connection_id}";

/** Accounts elsewhere that people have linked; linking is what Discord's own client does. */
export const connectionRoutes: readonly Route[] = [
  route("GET", "/users/@me/connections", ({ world, userId }) => {
    return ok(world.state.table(connections).by("user", userId).map(view));
  }, { access: ["bot", "person", "scope:connections"] }),
  route("PUT", ONE, (call) => {
    const form = new Form(call.body);
    const { type, id } = named(call);
    if (!PROVIDERS.includes(type)) {
      form.fail("connection_type", "BASE_TYPE_CHOICES", `Value must be one of {${PROVIDERS.join(", ")}}.`);
    }
    const name = form.string("name", { min: 1, max: 100, required: true });
    const visibility = form.choice("visibility", [0, 1]) ?? 1;
    const more = {
      friend_sync: form.boolean("friend_sync") ?? false,
      show_activity: form.boolean("show_activity") ?? true,
    };
    form.errors.throwIfAny();
    const row = { user_id: call.userId, id, type, name: name!, verified: true, visibility, ...more };
    call.world.state.table(connections).set(keyOf(call), row);
    tell(call);
    return ok(view(row));
  }, { access: ["person"] }),
  route("DELETE", ONE, (call) => {
    if (!call.world.state.table(connections).delete(keyOf(call))) throw unknown("Account");
    tell(call);
    return nothing();
  }, { access: ["person"] }),
];

const named = ({ params }: Call) => ({ type: params["connection_type"] ?? "", id: params["connection_id"] ?? "" });
const keyOf = (call: Call): string => `${call.userId}:${named(call).type}:${named(call).id}`;

/** For their own client alone. */
function tell({ world, userId }: Call): void {
  world.emit({ type: "USER_CONNECTIONS_UPDATE", intent: 0, userIds: [userId], data: { user_id: userId } });
}

function view({ user_id: _, ...row }: ConnectionRecord): Record<string, unknown> {
  return { ...row, revoked: false, two_way_link: false, integrations: [] };
}
