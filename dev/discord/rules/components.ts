// Components of messages (documentation, "Component Reference"): what may stand where, and how many.
import { INTERACTIVE } from "./components/interactive.ts";
import { LAYOUT } from "./components/layout.ts";
import { MEDIA } from "./components/media.ts";
import { type Reader, Tally } from "./components/tally.ts";
import { type Fields, type Form, isFields } from "./form.ts";

const V1_TOP = [1];
const V2_TOP = [1, 9, 10, 12, 13, 14, 17];
const TOTAL_V2 = 40;
const TEXT_V2 = 4_000;

const READERS: Record<number, Reader> = { ...INTERACTIVE, ...LAYOUT, ...MEDIA };

/**
 * Checks the `components` of a message and returns them with every default filled in.
 * @param v2 whether the message has the Components V2 flag
 */
export function readComponents(message: Form, v2: boolean): Fields[] | null {
  const forms = message.forms("components", { max: v2 ? TOTAL_V2 : 5 });
  if (!forms) return null;
  const tally = new Tally(READERS);
  const list = forms.map((form) => tally.read(form, v2 ? V2_TOP : V1_TOP));
  if (v2 && tally.count > TOTAL_V2) {
    message.fail(
      "components",
      "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
      `The total number of components cannot exceed ${TOTAL_V2}`,
    );
  }
  if (tally.text > TEXT_V2) {
    message.fail(
      "components",
      "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
      `The total displayable text size exceeds maximum size of ${TEXT_V2}`,
    );
  }
  return tally.numbered(list);
}

/** Every component of a message, those within others included. */
export function* allComponents(list: readonly unknown[]): Generator<Fields> {
  for (const item of list) {
    if (!isFields(item)) continue;
    yield item;
    if (Array.isArray(item["components"])) yield* allComponents(item["components"]);
    if (isFields(item["accessory"])) yield item["accessory"];
    if (isFields(item["component"])) yield* allComponents([item["component"]]);
  }
}

/** The interactive component of a message or modal with a custom id. */
export function findComponent(list: readonly unknown[], customId: string): Fields | undefined {
  for (const item of allComponents(list)) if (item["custom_id"] === customId) return item;
  return undefined;
}

/** Whether somebody can press or choose something in it; a link needs no answer. */
export function isInteractive(component: Fields): boolean {
  return component["custom_id"] !== undefined || component["sku_id"] !== undefined;
}

/** What is written in a Components V2 message: mentions in it count. */
export function componentText(list: readonly unknown[]): string {
  return [...allComponents(list)].flatMap((it) => it["type"] === 10 ? [String(it["content"])] : []).join("\n");
}
