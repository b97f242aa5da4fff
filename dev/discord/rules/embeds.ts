// Limits of embeds (documentation, "Embed Limits").
import type { Fields, Form } from "./form.ts";

/** Characters over all embeds of a message. */
const TOTAL = 6_000;

/** Checks the `embeds` of a message and returns them as they are stored. */
export function readEmbeds(message: Form): Fields[] | null {
  let total = 0;
  const forms = message.forms("embeds", { max: 10 });
  if (!forms) return null;
  const embeds = forms.map((embed) => {
    const count = (text: string | null) => total += text?.trim().length ?? 0;
    const before = total;
    count(embed.string("title", { max: 256 }));
    count(embed.string("description", { max: 4_096 }));
    embed.integer("color", { min: 0, max: 0xffffff });
    embed.url("url");
    const time = embed.string("timestamp");
    if (time !== null && Number.isNaN(Date.parse(time))) {
      embed.fail("timestamp", "DATE_TIME_TYPE_PARSE", `Could not parse ${time}. Should be ISO8601.`);
    }
    const footer = embed.form("footer");
    count(footer?.string("text", { max: 2_048, required: true }) ?? null);
    footer?.url("icon_url", SCHEMES);
    const author = embed.form("author");
    count(author?.string("name", { max: 256, required: true }) ?? null);
    author?.url("url");
    author?.url("icon_url", SCHEMES);
    for (const picture of ["image", "thumbnail"]) embed.form(picture)?.url("url", SCHEMES, true);
    for (const field of embed.forms("fields", { max: 25 }) ?? []) {
      for (const [name, max] of [["name", 256], ["value", 1_024]] as const) {
        const text = field.string(name, { min: 1, max, required: true });
        // Spaces around are taken off before anything is looked at.
        if (text !== null && text !== "" && text.trim() === "") field.required(name);
        count(text);
      }
      field.boolean("inline");
    }
    const shown = ["image", "thumbnail", "timestamp", "url", "color"].some((name) => embed.raw(name) != null);
    if (total === before && !shown) embed.fail("description", "BASE_TYPE_REQUIRED", "This field is required");
    return stored(embed);
  });
  if (total > TOTAL) {
    message.errors.add(
      ["embeds"],
      "MAX_EMBED_SIZE_EXCEEDED",
      `Embed size exceeds maximum size of ${TOTAL}`,
    );
  }
  return embeds;
}

const SCHEMES = ["http", "https", "attachment"];
const KNOWN = ["title", "description", "url", "timestamp", "color", "footer", "image", "thumbnail", "author"];

function stored(embed: Form): Fields {
  const value: Fields = { type: "rich" };
  for (const name of KNOWN) if (embed.raw(name) != null) value[name] = embed.raw(name);
  const time = value["timestamp"];
  if (typeof time === "string" && !Number.isNaN(Date.parse(time))) {
    value["timestamp"] = new Date(time).toISOString().replace("Z", "000+00:00");
  }
  const fields = embed.raw("fields");
  if (Array.isArray(fields) && fields.length > 0) {
    value["fields"] = fields.map((it: Fields) => ({
      name: it["name"],
      value: it["value"],
      inline: it["inline"] === true,
    }));
  }
  return value;
}
