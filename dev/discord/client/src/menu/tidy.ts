/** A menu's lines without separators at its ends, and never two in a row. */
export function tidyMenu<T>(entries: readonly (T | "line")[]): (T | "line")[] {
  return entries.filter((entry, index) => {
    if (entry !== "line") return true;
    return index > 0 && entries[index - 1] !== "line" && entries.slice(index).some((one) => one !== "line");
  });
}
