// Everything about a person as one ZIP, written while it is read: a snapshot of the database, a cursor, no copy in memory.
import { sql } from "../../db/mod.ts";
import { DomainError } from "../core/errors.ts";
import type { Policy, PolicyColumn, PolicyStore } from "../features/privacy/contract.ts";
import { type AccessSources, cacheAbout, jobsAbout } from "./access.ts";
import { type Archive, type ArchiveFile, type Piece, streamArchive } from "./archive.ts";
import { BYTE_ORDER_MARK, csvLine } from "./csv.ts";
import { exportPage, type Manifest, PAGE_ROWS, policyPage } from "./pages.ts";
import { tableAsStore } from "./policy.ts";
import { type Reader, readRows, streamRows } from "./read.ts";
import { redactRow } from "./redact.ts";
import { countRows, isAbout, selectRows, type Subject } from "./rows.ts";
import { personalStores } from "./stores.ts";

/** Rows a cursor fetches at once. */
const CURSOR_ROWS = 2_000;
/** The snapshot holds back vacuum, so it may not last for ever. */
const EXPORT_MS_MAX = 10 * 60_000;

/** Exports one process makes at a time; each holds a connection. */
const EXPORTS_MAX = 2;
let running = 0;

/**
 * Streams the archive; resolves when it has begun. A reader that is slow slows the cursor, one that goes away ends the
 * transaction. Throws `limited` while the person's export, or too many others, are being made.
 *
 * @param signal aborted when the caller hangs up
 */
export function streamExport(
  sources: AccessSources,
  policy: Policy,
  userId: string,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  if (running >= EXPORTS_MAX) {
    return Promise.reject(new DomainError("limited", "Others are taking their data out: try again in a minute"));
  }
  running++;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(EXPORT_MS_MAX)]);
  const over = Promise.withResolvers<void>();
  // Whoever has read it to the end may ask for the next one at once.
  const heldOpen = new TransformStream<Uint8Array, Uint8Array>({
    start: (controller) => limit.addEventListener("abort", () => controller.error(limit.reason), { once: true }),
    flush: () => over.promise,
  });
  return new Promise((resolve, reject) => {
    const snapshot = sources.db.raw.begin("isolation level repeatable read read only", async (tx) => {
      await claim(tx, userId);
      const at = sources.clock.now().toISOString();
      const found = [...await tableSources(sources, tx, userId), ...await otherSources(sources, userId)];
      // The transaction, and with it the claim, lasts as long as the stream.
      await new Promise<void>((whole, broken) => {
        resolve(
          streamArchive(
            (archive) => writeArchive(archive, { userId, at, policy, found }),
            (error) => error === null ? whole() : broken(error),
            limit,
          ).pipeThrough(heldOpen),
        );
      });
    });
    // A broken stream tells its reader by itself; only what came before it is an answer.
    snapshot.then(() => {}, reject).finally(() => {
      running--;
      over.resolve();
    });
  });
}

/** One export a person at a time, over all processes. */
async function claim(tx: Reader, userId: string): Promise<void> {
  const [row] = await readRows<{ mine: boolean }>(
    tx,
    sql`select pg_try_advisory_xact_lock(${EXPORT_LOCK}, hashtext(${userId})) as mine`,
  );
  if (!row?.mine) throw new DomainError("limited", "Your export is being made already: wait until it is finished");
}
const EXPORT_LOCK = 728;

/** One store's rows as the archive needs them: readable more than once, always the same. */
interface Source {
  store: PolicyStore;
  count: number;
  /** Redacted; `counted` is told how many other people were replaced. */
  rows: (limit?: number, counted?: (others: number) => void) => AsyncIterable<Record<string, unknown>[]>;
  /** Name of its files. */
  file: string;
}

async function writeArchive(
  archive: Archive,
  { userId, at, policy, found }: { userId: string; at: string; policy: Policy; found: Source[] },
): Promise<void> {
  const filled = found.filter((source) => source.count > 0);
  const withheld = await withheldIn(filled);
  const files: Manifest["files"] = [];
  const add = async (path: string, pieces: AsyncIterable<Piece> | Iterable<Piece>, store: PolicyStore | null) => {
    const file: ArchiveFile = await archive.add(path, pieces);
    files.push({ ...file, store: store?.name ?? null, columns: store?.columns ?? [] });
  };
  const page = exportPage({
    userId,
    at,
    policy,
    withheld,
    stores: filled.map(({ store, count, rows, file }) => ({
      store,
      count,
      files: [`data/${file}.ndjson`, `data/${file}.csv`],
      rows: () => rows(PAGE_ROWS),
    })),
    empty: found.filter((source) => source.count === 0).map(({ store }) => store),
  });
  await add("START-HERE.html", page, null);
  for (const source of filled) {
    await add(`data/${source.file}.ndjson`, ndjson(source), source.store);
    await add(`data/${source.file}.csv`, csv(source), source.store);
  }
  await add("policy.html", [{ text: policyPage(policy) }], null);
  const manifest: Manifest = {
    format: "privacy-export/1",
    userId,
    at,
    policyVersion: policy.version,
    controller: policy.controller,
    files,
    withheld,
    rights:
      "You can object, correct and erase in the dashboard or with /privacy, and complain to your data protection authority.",
  };
  await archive.add("manifest.json", [{ text: JSON.stringify(manifest, null, 2) }]);
}

async function* ndjson({ rows }: Source): AsyncGenerator<Piece> {
  for await (const batch of rows()) {
    yield { text: batch.map((row) => JSON.stringify(row) + "\n").join(""), rows: batch.length };
  }
}

async function* csv({ rows, store }: Source): AsyncGenerator<Piece> {
  const names = store.columns.map((column) => column.name);
  yield { text: BYTE_ORDER_MARK + csvLine(names), rows: 0 };
  for await (const batch of rows()) {
    yield { text: batch.map((row) => csvLine(names.map((name) => row[name]))).join(""), rows: batch.length };
  }
}

/** Tables, inside the snapshot. */
async function tableSources({ registry }: AccessSources, tx: Reader, userId: string): Promise<Source[]> {
  const subject: Subject = { userId, guildId: null };
  const found: Source[] = [];
  for (const store of personalStores(registry)) {
    const where = isAbout(store, subject);
    const [counted] = await readRows<{ count: number }>(tx, countRows(store, where));
    found.push({
      store: tableAsStore(store),
      count: counted?.count ?? 0,
      file: store.name,
      async *rows(limit, told = () => {}) {
        for await (const batch of streamRows(tx, selectRows(store, where, limit), CURSOR_ROWS)) {
          const redacted = batch.map((row) => redactRow(store, row, userId));
          told(redacted.reduce((sum, { others }) => sum + others, 0));
          yield redacted.map(({ row }) => row);
        }
      },
    });
  }
  return found;
}

/** Jobs and cache entries: few, read at once. */
async function otherSources(sources: AccessSources, userId: string): Promise<Source[]> {
  const stores = [
    ...await jobsAbout(sources, { userId, guildId: null }),
    ...await cacheAbout(sources, { userId, guildId: null }),
  ];
  return stores.map(({ rows, count, ...store }) => {
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const declared = new Map(store.columns.map((column) => [column.name, column]));
    const columns = names.map((name) => declared.get(name) ?? bookkeeping(name));
    return {
      store: { ...store, columns: rows.length === 0 ? store.columns : columns },
      count,
      file: `${store.kind}-${store.name.replaceAll(/[^\w-]/g, "-")}`,
      async *rows() {
        yield rows;
      },
    };
  });
}

const bookkeeping = (name: string): PolicyColumn => ({
  name,
  category: "system.operations",
  why: "kept by the store itself",
  personal: false,
});

/** Counts what the files will not show. Reads every row once more, which costs less than holding them. */
async function withheldIn(sources: Source[]): Promise<Manifest["withheld"]> {
  let others = 0;
  for (const source of sources) {
    for await (const _ of source.rows(undefined, (count) => others += count)) { /* Counted in passing. */ }
  }
  return others === 0 ? [] : [{
    what: "Ids of other people",
    count: others,
    why: "They have the same rights as you (GDPR Art. 15(4)); each is shown as “another member”.",
  }];
}
