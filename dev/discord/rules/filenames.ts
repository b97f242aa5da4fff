// Names under which files are kept: letters, digits, dots, dashes and underscores (documentation, "Uploading Files").

/** The name that a link carries. @param spoiler whether it is hidden until one clicks */
export function storedName(filename: string, spoiler = false): string {
  const plain = filename.replace(/[^\w.-]+/g, "_") || "file";
  return spoiler && !plain.startsWith("SPOILER_") ? `SPOILER_${plain}` : plain;
}

/** What people read when the kept name is another: the original without its ending. */
export function titleOf(filename: string): string | undefined {
  return storedName(filename) === filename ? undefined : filename.replace(/\.[^.]*$/, "");
}
