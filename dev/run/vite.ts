// The dashboard as it is while one works on it: Vite serves it and replaces what changes.
import { spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { viteCommand } from "./build.ts";
import { machineEnvironment } from "./env.ts";
import { root } from "./spawn.ts";

/** Starts Vite's server in web/ and waits until it serves. Unlike the built dashboard it runs without narrow rights. */
export async function viteDevServer(
  web: { host: string; port: number; apiUrl: string; publicUrl: string },
  closing: (() => void | Promise<void>)[],
  log: (line: string) => void,
): Promise<string> {
  const [command, ...before] = viteCommand();
  const child = spawn(command, [...before, "dev", "--host", web.host, "--port", String(web.port), "--strictPort"], {
    cwd: join(root, "web"),
    env: {
      ...machineEnvironment(),
      NODE_ENV: "development",
      API_URL: web.apiUrl,
      PUBLIC_URL: web.publicUrl,
      WEB_HOST: web.host,
      WEB_PORT: String(web.port),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((done) => child.once("close", done));
  closing.unshift(async () => {
    child.kill("SIGTERM");
    await ended;
  });
  process.once("exit", () => child.kill("SIGKILL"));
  createInterface({ input: child.stderr }).on("line", log);
  await new Promise<void>((done, fail) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (/\bready in\b/.test(line)) done();
      else if (line.trim() !== "") log(line);
    });
    void ended.then((code) => fail(new Error(`Vite stopped with exit code ${code}`)));
  });
  return web.publicUrl;
}
