import type { Entry } from "../state/logs.svelte.ts";
import { ownAddress } from "../wire/address.ts";

const ATTACHED = "attachment://";

/** Where a picture or file of a component is: `attachment://name` points at a file of the same message. */
export function mediaAddress(url: string, entry: Entry): string {
  return ownAddress(url.startsWith(ATTACHED) ? attachedTo(url, entry)?.url ?? "" : url);
}

/** The attachment that a component's file is, also once its address has been filled in. */
export const attachedTo = (url: string, entry: Entry) =>
  entry.attachments.find((file) => url === ATTACHED + file.filename || file.url.split("?")[0] === url.split("?")[0]);
