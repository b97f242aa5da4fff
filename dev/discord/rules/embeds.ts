// Limits of embeds (documentation, "Embed Limits").
import { type Fields, type Form, present } from "./form.ts";
import { readTime } from "./time.ts";

/** Characters over all embeds of a message. */
const TOTAL = 6_000;
const SCHEMES = ["http", "https", "attachment"];

/** Checks the `embeds` of a message and returns them as they are stored: what Discord does not know is left out. */
export function readEmbeds(message: Form): Fields[] | null {
  let total = 0;
  const forms = message.forms("embeds", { max: 10 });
  if (!forms) return null;
  // Spaces around are taken off before anything is counted.
  const text = (form: Form, name: string, max: number, required = false): string | undefined => {
    const value = form.string(name, { max, required })?.trim();
    total += [...value ?? ""].length;
    return value;
  };
  const embeds = forms.map((embed) => {
    const before = total;
    const footer = embed.form("footer"), author = embed.form("author");
    const stored = present({
      type: "rich",
      title: text(embed, "title", 256) || undefined,
      description: text(embed, "description", 4_096) || undefined,
      url: embed.url("url") ?? undefined,
      timestamp: readTime(embed, "timestamp") ?? undefined,
      color: embed.integer("color", { min: 0, max: 0xffffff }) ?? undefined,
      footer: footer
        ? present({ text: text(footer, "text", 2_048, true), icon_url: footer.url("icon_url", SCHEMES) ?? undefined })
        : undefined,
      image: pictureOf(embed, "image"),
      thumbnail: pictureOf(embed, "thumbnail"),
      author: author
        ? present({
          name: text(author, "name", 256, true),
          url: author.url("url") ?? undefined,
          icon_url: author.url("icon_url", SCHEMES) ?? undefined,
        })
        : undefined,
    });
    const fields = (embed.forms("fields", { max: 25 }) ?? []).map((field) => {
      const name = text(field, "name", 256, true), value = text(field, "value", 1_024, true);
      if (name === "") field.required("name");
      if (value === "") field.required("value");
      return { name, value, inline: field.boolean("inline") ?? false };
    });
    const shown = ["image", "thumbnail", "timestamp", "url", "color"].some((name) => embed.raw(name) != null);
    if (total === before && !shown) embed.fail("description", "BASE_TYPE_REQUIRED", "This field is required");
    return fields.length > 0 ? { ...stored, fields } : stored;
  });
  if (total > TOTAL) {
    message.fail("embeds", "MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${TOTAL}`);
  }
  return embeds;
}

function pictureOf(embed: Form, name: "image" | "thumbnail"): Fields | undefined {
  const url = embed.form(name)?.url("url", SCHEMES, true);
  return url == null ? undefined : { url };
}
