// What can go wrong with a data folder, as sentences that say what to change.

/** The same error, or a sentence for it. */
export function explained(error: unknown, dataDir: string): Error {
  const given = error instanceof Error ? error : new Error(String(error));
  const code = "code" in given ? String(given.code) : "";
  const text = `${code} ${given.message}`;
  if (/ENOSPC|No space left on device|EDQUOT|Disk quota/i.test(text)) {
    return new Error(`Free some disk space, at least 200 MB: the disk of ${dataDir} is full`, { cause: given });
  }
  if (/EROFS|Read-only file system/i.test(text)) {
    return new Error(`Choose another data folder: ${dataDir} is on a read-only disk`, { cause: given });
  }
  if (/EACCES|EPERM|Permission denied|Operation not permitted|wrong ownership/i.test(text)) {
    return new Error(`Make ${dataDir} yours, or start as the user it belongs to: it may not be read and written`, {
      cause: given,
    });
  }
  return given;
}

export const otherVersion = (folder: string, found: string, ours: number): Error =>
  new Error(
    `Move ${folder} away to start with an empty database, or set DATABASE_URL to a Postgres ${found} server that serves it: ` +
      `it was made by Postgres ${found}, and Kagami brings Postgres ${ours}`,
  );
