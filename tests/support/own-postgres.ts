// A migrated Postgres of its own, for programs that run outside the suite: the smoke run, the benchmarks.
import { randomBytes } from "node:crypto";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "../../db/embedded.ts";
import { migrate } from "../../db/migrate.ts";

export interface OwnPostgres extends AsyncDisposable {
  /** As the api connects. */
  url: string;
  /** As migrations connect. */
  ownerUrl: string;
  gateKey: string;
}

export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "kagami-postgres-"));
  // Under root the server is another user, who must be able to enter.
  chmodSync(folder, 0o755);
  const server = await startPostgres({ dataDir: join(folder, "postgres") });
  const gateKey = randomBytes(32).toString("hex");
  await migrate({ url: server.url, gateKey });
  return {
    url: server.appUrl,
    ownerUrl: server.url,
    gateKey,
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
