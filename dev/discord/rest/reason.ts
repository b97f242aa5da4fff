// Why, for the audit log.
import { formError } from "../errors.ts";

/** The reason is written into the URL alphabet, since headers carry no other (documentation, "Audit Logs"). */
export function reasonOf(header: string | string[] | null): string | null {
  if (typeof header !== "string" || header === "") return null;
  let reason = header;
  try {
    reason = decodeURIComponent(header);
  } catch {
    // Not escaped: taken as it is.
  }
  if ([...reason].length > 512) {
    throw formError(["X-Audit-Log-Reason"], "BASE_TYPE_MAX_LENGTH", "Must be 512 or fewer in length.");
  }
  return reason;
}
