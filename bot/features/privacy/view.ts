// How a member's rights look in Discord. Pure.
import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { privacy } from "../../../api/contract.ts";
import { customId } from "../../core/custom-id.ts";
import { COLORS, formatNumber, type Message, relativeTime, shorten } from "../../core/message.ts";

export const CONFIRM_COMPONENT = "privacy.erase";
const STORES_MAX = 20;
const ROWS_MAX = 3;
/** Characters of one row, and of one value in it. */
const ROW_MAX = 260;
const VALUE_MAX = 60;

/** Everything stored about a member: what, why, how long, and the first values. */
export function accessView(access: privacy.Access, url: string): Message {
  const stored = access.stores.filter((store) => store.count > 0);
  if (stored.length === 0) {
    return note(`Nothing is stored about you. [What could be](${url})`, COLORS.good);
  }
  const fields = stored.slice(0, STORES_MAX).map((store) => ({
    name: shorten(`${store.title} · ${entries(store.count)}`, 256),
    value: shorten(storeText(store, access.userId), 1024),
  }));
  // Discord allows 6,000 characters over the whole embed.
  let left = 5000;
  const fitting = fields.filter((field) => (left -= field.name.length + field.value.length) >= 0);
  const hidden = stored.length - fitting.length;
  const total = stored.reduce((sum, store) => sum + store.count, 0);
  return {
    embeds: [{
      color: COLORS.accent,
      title: "Stored about you",
      url,
      description: `${entries(total)} in ${stored.length} ${stored.length === 1 ? "place" : "places"}${
        hidden > 0 ? `, ${hidden} not shown here` : ""
      }. [My data](${url}) shows each value with its reason.`,
      fields: fitting,
    }],
  };
}

/** The export as an attachment. */
export function exportView(archive: Blob, url: string): Message {
  return {
    content: `Everything stored about you: open \`START-HERE.html\` in it. [My data](${url})`,
    files: [{ name: "kagami-my-data.zip", blob: archive }],
  };
}

/** An objection, or the end of one. */
export function choiceView(choice: privacy.Choice, guildId: string | null, allowed: boolean): Message {
  const place = guildId === null ? "everywhere" : "in this server";
  return note(
    allowed
      ? `**${choice.title}** may use your data again ${place}`
      : `**${choice.title}** stores nothing new about you ${place}. What is there already: \`/privacy delete\``,
    COLORS.good,
  );
}

/** What would go and what stays, with the button that does it. */
export function erasePreviewView(preview: privacy.ErasePreview, guildId: string | null, key: string): Message {
  const place = guildId === null ? "everywhere" : "in this server";
  const erased = preview.erased.filter((store) => store.count > 0);
  const fields = [
    { name: "Goes", value: erased.map(erasedLine) },
    {
      name: "Stays",
      value: preview.kept.filter((store) => store.count > 0)
        .map((store) => `**${store.title}** (${entries(store.count)}): ${keptText(store)}`),
    },
  ].filter(({ value }) => value.length > 0)
    .map(({ name, value }) => ({ name, value: shorten(value.join("\n"), 1024) }));
  return {
    embeds: [{
      color: COLORS.bad,
      title: `Erase your data ${place}?`,
      description: erased.length === 0
        ? `Nothing is stored about you ${place}. You can still erase, to be sure.`
        : `It cannot be undone. ${preview.afterwards}`,
      fields,
      footer: { text: "The button works for 10 minutes" },
    }],
    components: [{
      type: ComponentType.ActionRow,
      components: [{
        type: ComponentType.Button,
        style: ButtonStyle.Danger,
        label: "Erase",
        custom_id: customId(CONFIRM_COMPONENT, key),
      }],
    }],
  };
}

/** Where an erasure stands; with its receipt when it is done. Replaces the question and its button. */
export function erasureView(state: privacy.ErasureState, url: string): Message {
  const { receipt } = state;
  if (!receipt) {
    const text = state.state === "blocked"
      ? `The erasure stopped. Tell the people who run Kagami the request \`${state.requestId}\``
      : `The erasure is running and goes on by itself. [My data](${url}) shows where it is`;
    return { ...note(text, state.state === "blocked" ? COLORS.bad : COLORS.accent), components: [] };
  }
  const lines = receipt.stores.filter((store) => store.count > 0)
    .map(erasedLine);
  return {
    embeds: [{
      color: COLORS.good,
      title: "Erased",
      description: shorten(lines.join("\n") || "There was nothing to erase.", 3000),
      fields: receipt.kept.length === 0 ? [] : [{
        name: "Stays",
        value: shorten(
          receipt.kept.map((store) => `**${store.title}**: ${keptText(store)}`).join("\n"),
          1024,
        ),
      }],
      footer: { text: `Receipt ${receipt.id} · policy ${version(receipt.policyVersion)}` },
      timestamp: receipt.finishedAt,
    }],
    components: [],
  };
}

/** The policy in short. */
export function policyView(policy: privacy.Policy, url: string): Message {
  const lines = policy.stores.filter((store) => store.tiedToYou).map((store) =>
    `**${store.title}** · ${store.purpose} · ${lower(store.retention)}`
  );
  const controller = policy.controller
    ? `Run by ${policy.controller.name}, ${policy.controller.contact}.`
    : "The people who run this instance have not named themselves.";
  return {
    embeds: [{
      color: COLORS.accent,
      title: "What Kagami stores",
      url,
      description: shorten([controller, "", ...lines, "", `[The whole policy](${url})`].join("\n"), 4096),
      footer: { text: `Version ${version(policy.version)}` },
    }],
  };
}

/** The values first, then why they are there and for how long. */
function storeText(store: privacy.AccessStore, userId: string): string {
  const rows = store.rows.slice(0, ROWS_MAX).map((row) => rowText(row, userId));
  const more = store.count > rows.length ? [`… and ${formatNumber(store.count - rows.length)} more`] : [];
  return [...rows, ...more, `*${store.purpose} · ${store.basis} · kept: ${lower(store.retention)}*`].join("\n");
}

/** As many whole values as fit: half a timestamp or half a mention would be noise. */
function rowText(row: Record<string, unknown>, userId: string): string {
  let text = "";
  for (const [name, value] of Object.entries(row)) {
    if (value === null || value === "") continue;
    const next = `${text === "" ? "" : " · "}${fieldTitle(name)}: ${valueText(value, userId)}`;
    if (text.length + next.length > ROW_MAX) return `${text} · …`;
    text += next;
  }
  return text;
}

function valueText(value: unknown, userId: string): string {
  if (value === userId) return `<@${userId}>`;
  if (typeof value === "number") return `**${formatNumber(value)}**`;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)) return relativeTime(new Date(value));
  if (typeof value !== "object") return `\`${shorten(String(value), VALUE_MAX)}\``;
  const json = JSON.stringify(value);
  // The beginning of a structure says nothing; where all of it stands is said above.
  return json.length > VALUE_MAX ? "…" : `\`${json}\``;
}

/** "last_xp_at" → "Last XP at"; Discord's api says guild where its people say server. */
function fieldTitle(name: string): string {
  const words = name.replaceAll("_", " ").replace(/\bxp\b/g, "XP").replace(/\bguild\b/g, "server");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const erasedLine = (store: { title: string; count: number; how: string }): string =>
  `**${store.title}** (${entries(store.count)}): ${lower(store.how)}`;

const keptText = ({ ground, until }: { ground: string; until: string }): string =>
  `${ground.replace(/\.$/, "")}. Until ${until}`;

/** The policy's version is a hash; its beginning tells versions apart, as on the policy page. */
const version = (hash: string): string => hash.slice(0, 12);

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

const entries = (count: number): string => `${formatNumber(count)} ${count === 1 ? "entry" : "entries"}`;

function note(text: string, color: number): Message {
  return { embeds: [{ color, description: text }] };
}
