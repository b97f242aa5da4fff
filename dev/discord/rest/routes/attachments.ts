import { signed } from "../../cdn/links.ts";
import { Form } from "../../rules/form.ts";
import type { World } from "../../world.ts";
import { type Call, ok, type Route, route } from "../route.ts";

const MAXIMUM = 50;

/** Links to attachments that have ended are signed anew. The description of the API lacks this route; bots use it. */
export const attachmentRoutes: readonly Route[] = [
  route("POST", "/attachments/refresh-urls", (call: Call) => {
    const form = new Form(call.body ?? {});
    const list = form.list("attachment_urls", { min: 1, max: MAXIMUM });
    if (!list) form.required("attachment_urls");
    const urls = (list ?? []).map((url, index) => {
      if (typeof url === "string" && URL.canParse(url)) return url;
      form.errors.add(["attachment_urls", index], "URL_TYPE_INVALID_URL", "Not a well formed URL.");
      return "";
    });
    form.errors.throwIfAny();
    return ok({ refreshed_urls: urls.map((original) => ({ original, refreshed: refreshed(call.world, original) })) });
  }),
];

/** The same link as it can be used from now on; null for what was never an attachment. */
function refreshed(world: World, url: string): string | null {
  const path = /\/cdn(\/(?:ephemeral-)?attachments\/\d+\/\d+\/[^/]+)$/.exec(new URL(url).pathname)?.[1];
  return path === undefined ? null : signed(world, path);
}
