// Ports that are free, and a sentence about one that is not.
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** Refuses in a sentence when a port is taken. `setting` is the variable that changes it. */
export async function requireFree(host: string, port: number, setting: string): Promise<void> {
  const problem = await listen(host, port).then((server) => server.release().then(() => null), (error) => error.code);
  if (problem === null) return;
  throw new Error(
    problem === "EADDRINUSE"
      ? `Port ${port} on ${host} is taken: stop the program that uses it, or set ${setting} to another number`
      : `Port ${port} on ${host} cannot be used (${problem}): set ${setting} to another number`,
  );
}

/** A port nobody uses at this moment. */
export async function freePort(host = "127.0.0.1"): Promise<number> {
  const server = await listen(host, 0);
  await server.release();
  return server.port;
}

function listen(host: string, port: number): Promise<{ port: number; release(): Promise<void> }> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(port, host, () => {
      const bound = (server.address() as AddressInfo).port;
      done({ port: bound, release: () => new Promise((closed) => server.close(() => closed())) });
    });
  });
}
