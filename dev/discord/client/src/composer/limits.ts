import { wordBytes } from "../messages/bytes.ts";

/** Discord's limits for whoever pays nothing. */
export const FILES_MAX = 10;
export const FILE_BYTES_MAX = 10 * 1024 * 1024;

/** What is wrong with files together, or null. */
export function fileProblem(files: readonly { name: string; size: number }[]): string | null {
  if (files.length > FILES_MAX) return `Send at most ${FILES_MAX} files at once`;
  const large = files.find((file) => file.size > FILE_BYTES_MAX);
  return large ? `${large.name} is too large: a file may have ${wordBytes(FILE_BYTES_MAX)}` : null;
}
