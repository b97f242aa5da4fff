// Production entry of the built dashboard, on Deno and on Node.
import http from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { protocolHeader, readEnv, useProtocolHeader } from "./env.ts";
import { securityHeaders } from "./src/lib/server/headers.ts";

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const env = readEnv();
if (typeof env === "string") fail(env);
else {
  useProtocolHeader();
  const publicUrl = env.PUBLIC_URL ? new URL(env.PUBLIC_URL) : null;
  const protocol = publicUrl?.protocol ?? "http:";
  const headers = Object.entries(securityHeaders(protocol === "https:"));

  type Handler = (req: http.IncomingMessage, res: http.ServerResponse, next: () => void) => void;
  const built = new URL("./build/handler.js", import.meta.url).href;
  const { handler } = await import(built).catch(() =>
    fail("The dashboard is not built. Run: cd web && deno run -A npm:vite build")
  ) as { handler: Handler };

  const server = http.createServer((req, res) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    req.headers[protocolHeader] = protocol.slice(0, -1);
    // Sessions and logins belong to one address: whoever comes by another is sent there.
    if (publicUrl && req.headers.host !== publicUrl.host) return elsewhere(req, res, publicUrl);
    handler(req, res, () => {
      res.statusCode = 404;
      res.end();
    });
  });

  server.on("error", (error: NodeJS.ErrnoException) =>
    fail(
      error.code === "EADDRINUSE"
        ? `Port ${env.WEB_PORT} on ${env.WEB_HOST} is taken. Stop what uses it, or set WEB_PORT to another port`
        : `The dashboard cannot listen on ${env.WEB_HOST}:${env.WEB_PORT}: ${error.code ?? "unknown reason"}`,
    ));
  server.listen(env.WEB_PORT, env.WEB_HOST, () => {
    const { port } = server.address() as AddressInfo;
    process.stdout.write(`ready ${publicUrl?.origin ?? `http://${bracketed(env.WEB_HOST)}:${port}`}\n`);
  });

  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    server.close(() => process.exit(0));
    server.closeIdleConnections();
    // Whoever still downloads after this long is cut off; a page is long done.
    setTimeout(() => process.exit(0), 5000).unref();
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
}

function elsewhere(req: http.IncomingMessage, res: http.ServerResponse, publicUrl: URL) {
  const readable = req.method === "GET" || req.method === "HEAD";
  // 421: this server does not speak for the host that was asked for (RFC 9110 §15.5.20).
  res.statusCode = readable ? 307 : 421;
  if (readable) res.setHeader("location", publicUrl.origin + (req.url ?? "/"));
  res.end();
}

function bracketed(host: string) {
  return host.includes(":") ? `[${host}]` : host;
}
