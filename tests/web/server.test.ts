// The built dashboard as a process in its own sandbox: what every answer carries, and what happens when parts are missing.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBundles } from "../../dev/run/build.ts";
import { webPart } from "../../dev/run/parts.ts";
import { freePort } from "../../dev/run/ports.ts";
import { type RunningPart, runPart } from "../../dev/run/running.ts";

let web: RunningPart, base: string, apiPort: number;
const start = (port: number, publicUrl = `http://localhost:${port}`) =>
  runPart(webPart({ host: "127.0.0.1", port, apiUrl: `http://127.0.0.1:${apiPort}`, publicUrl }), () => {});
const get = (path: string, init: RequestInit = {}) => fetch(base + path, { redirect: "manual", ...init });
const signedIn = { cookie: "__Host-kagami=whatever" };

beforeAll(async () => {
  await buildBundles(() => {});
  apiPort = await freePort();
  const port = await freePort();
  base = `http://localhost:${port}`;
  web = start(port);
  expect(await web.ready).toBe(base);
}, 120_000);
afterAll(async () => {
  expect(await web.stop()).toMatchObject({ code: 0 });
});

describe("every answer", () => {
  it.each(["/", "/login", "/nowhere", "/mirror.svg", "/robots.txt"])(
    "of %s carries the security headers",
    async (path) => {
      const { headers } = await get(path);
      expect(Object.fromEntries(headers)).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers.has("strict-transport-security")).toBe(false);
    },
  );

  it("that is a page is kept by no cache and allows no inline script or style", async () => {
    const { headers } = await get("/");
    expect(headers.get("cache-control")).toBe("no-store");
    const policy = headers.get("content-security-policy")!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).not.toContain("unsafe-eval");
  });

  it("over https asks for https for two years", async () => {
    const port = await freePort();
    const secure = start(port, "https://kagami.example");
    await secure.ready;
    // A request by another host is sent to the public address, headers included.
    const answer = await fetch(`http://127.0.0.1:${port}/servers?q=a`, { redirect: "manual" });
    expect(answer.status).toBe(307);
    expect(answer.headers.get("location")).toBe("https://kagami.example/servers?q=a");
    expect(answer.headers.get("strict-transport-security")).toMatch(/max-age=63072000/);
    const posted = await fetch(`http://127.0.0.1:${port}/logout`, { method: "POST", redirect: "manual" });
    expect(posted.status).toBe(421);
    await secure.stop();
  });
});

describe("without the api", () => {
  it("the start page and the sign-in page still answer", async () => {
    expect((await get("/")).status).toBe(200);
    expect((await get("/login")).status).toBe(200);
  });

  it.each(["/servers", "/me", "/servers/110000000000000001/levels", "/policy"])(
    "%s is a calm 503 that names no cause",
    async (path) => {
      const answer = await get(path, { headers: signedIn });
      const text = await answer.text();
      expect(answer.status).toBe(503);
      expect(text).toContain("Kagami does not answer right now");
      expect(text).not.toMatch(/ECONNREFUSED|node_modules|\.ts:\d+| at \w+ \(/);
      expect(answer.headers.has("set-cookie")).toBe(false);
    },
  );
});

describe("without a session", () => {
  it.each([
    "/servers",
    "/servers/110000000000000001",
    "/servers/110000000000000001/levels",
    "/me",
    "/me/erase",
    "/me/export",
  ])(
    "%s leads to the sign-in page and back",
    async (path) => {
      const answer = await get(path);
      expect(answer.status).toBe(303);
      expect(answer.headers.get("location")).toMatch(/^\/login\?to=/);
    },
  );

  it("a callback nobody began is refused in words", async () => {
    const answer = await get("/auth/callback?code=stolen&state=forged");
    expect(answer.headers.get("location")).toBe("/login?problem=expired");
  });
});

describe("forms", () => {
  const post = (path: string, origin: string, body = "") =>
    get(path, {
      method: "POST",
      headers: { origin, accept: "text/html", "content-type": "application/x-www-form-urlencoded", ...signedIn },
      body,
    });

  it("from another site are refused", async () => {
    expect((await post("/theme", "https://evil.example", "theme=dark")).status).toBe(403);
    expect((await post("/logout", "https://evil.example")).status).toBe(403);
  });

  it("of this site set the theme for the next first frame, and lead back only to this site", async () => {
    const answer = await post("/theme", base, "theme=dark&back=//evil.example");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/"]);
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^theme=dark; .*HttpOnly/i);
    expect(await (await get("/", { headers: { cookie: cookie!.split(";")[0]! } })).text()).toContain(
      'data-theme="dark"',
    );
  });

  it("of signing out remove the cookie and what the browser kept", async () => {
    const answer = await post("/logout", base);
    expect(answer.headers.get("clear-site-data")).toBe('"cache", "storage"');
    expect(answer.headers.getSetCookie().join()).toMatch(/__Host-kagami=;.*Max-Age=0/i);
  });
});

describe("starting", () => {
  it("on a taken port ends with one sentence that says what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => other.once("listening", listening));
    const { port } = other.address() as AddressInfo;
    const second = start(port);
    expect(await second.ended).toMatchObject({ code: 1 });
    expect(second.lines).toEqual([
      `Port ${port} on 127.0.0.1 is taken. Stop what uses it, or set WEB_PORT to another port`,
    ]);
    other.close();
  });
});
