// What shows pictures and files. A link to an upload is `attachment://<filename>` and stays so until somebody looks.
import type { Fields, Form } from "../form.ts";
import type { Reader } from "./tally.ts";

const DESCRIPTION = { min: 1, max: 1_024 };

export const MEDIA: Readonly<Record<number, Reader>> = { 11: pictured, 12: gallery, 13: file };

function pictured(form: Form): Fields {
  return {
    media: media(form, "media", ["http", "https", "attachment"]),
    description: form.string("description", DESCRIPTION),
    spoiler: form.boolean("spoiler") ?? false,
  };
}

function gallery(form: Form): Fields {
  const items = form.forms("items", { min: 1, max: 10 });
  if (!items) form.required("items");
  return { items: (items ?? []).map(pictured) };
}

function file(form: Form): Fields {
  return { file: media(form, "file", ["attachment"]), spoiler: form.boolean("spoiler") ?? false };
}

function media(form: Form, name: string, schemes: readonly string[]): Fields {
  const it = form.form(name);
  if (!it) form.required(name);
  return { url: it?.url("url", schemes, true) ?? "" };
}
