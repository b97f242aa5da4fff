// The address a request asks for.
import type { IncomingMessage } from "node:http";

/** Path and query; the rest is made up. Whatever is no path (`*`) stands for the root, and `//` is one as it is. */
export function addressOf({ url = "/" }: Pick<IncomingMessage, "url">): URL {
  return new URL(`http://local${url.startsWith("/") ? url : "/"}`);
}
