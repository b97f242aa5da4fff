// CSV as RFC 4180 has it, safe to open in a spreadsheet.

/** Put before the first line: without it Excel reads UTF-8 as the machine's old code page. */
export const BYTE_ORDER_MARK = "\ufeff";

/** One line, ended by CRLF. `cells` are values as `cell` takes them. */
export const csvLine = (cells: unknown[]): string => cells.map(csvCell).join(",") + "\r\n";

/**
 * One cell. Text that a spreadsheet would run as a formula gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection); numbers keep their sign, so `-5` stays a number.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const guarded = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n']/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
