// The look of somebody's client, passed on in a message (documentation, "Shared Client Theme Object").
import type { SharedTheme } from "../state/message-records.ts";
import type { Form } from "./form.ts";

export function readSharedTheme(message: Form): SharedTheme | null {
  const form = message.form("shared_client_theme");
  if (!form) return null;
  const colors = form.list("colors", { min: 1, max: 5 });
  if (!colors) form.required("colors");
  (colors ?? []).forEach((colour, index) => {
    if (typeof colour === "string" && /^[0-9a-f]{6}$/i.test(colour)) return;
    form.errors.add(
      [...form.path, "colors", index],
      "STRING_TYPE_REGEX",
      "String value did not match validation regex.",
    );
  });
  return {
    colors: (colors ?? []).map(String),
    gradient_angle: form.integer("gradient_angle", { min: 0, max: 360, required: true }) ?? 0,
    base_mix: form.integer("base_mix", { min: 0, max: 100, required: true }) ?? 0,
    base_theme: form.choice("base_theme", [0, 1, 2, 3, 4]) ?? 0,
  };
}
