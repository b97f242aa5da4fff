// Small rules of the dashboard that something depends on: redirects, cookies, headers, environment, names.
import { describe, expect, it } from "vitest";
import { readEnv } from "../../web/env.ts";
import { cell, serverOf } from "../../web/src/lib/features/privacy/rows.ts";
import { size } from "../../web/src/lib/features/privacy/size.ts";
import { compressed } from "../../web/src/lib/server/compress.ts";
import { cookieName } from "../../web/src/lib/server/cookies.ts";
import { securityHeaders } from "../../web/src/lib/server/headers.ts";
import { localPath } from "../../web/src/lib/server/local-path.ts";
import { missingPermissions } from "../../web/src/lib/server/permissions.ts";
import { actionTitle } from "../../web/src/lib/settings/action-title.ts";
import { stepLines } from "../../web/src/lib/features/privacy/erase-steps.ts";
import { heading } from "../../web/src/lib/ui/heading.ts";
import { initials } from "../../web/src/lib/ui/initials.ts";
import { registry } from "../../db/mod.ts";

describe("localPath()", () => {
  it.each(["/servers", "/servers/1/levels?page=2", "/"])("sends back to %s", (path) => {
    expect(localPath(path)).toBe(path);
  });
  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "",
    "servers",
    null,
    {},
  ])(
    "refuses %j, which leaves the dashboard",
    (path) => expect(localPath(path)).toBeNull(),
  );
});

describe("cookies", () => {
  it("bind to the host where the browser allows it", () => {
    expect(cookieName("kagami", new URL("https://kagami.example/"))).toBe("__Host-kagami");
    expect(cookieName("kagami", new URL("http://localhost:4300/"))).toBe("__Host-kagami");
    expect(cookieName("kagami", new URL("http://192.168.0.2:4300/"))).toBe("kagami");
  });
  it("are all declared in the registry", () => {
    expect(registry.cookies.map((cookie) => cookie.name)).toEqual(["kagami", "kagami-login", "theme"]);
  });
});

describe("securityHeaders()", () => {
  it("asks for https only where people use https", () => {
    expect(securityHeaders(true)).toHaveProperty("strict-transport-security");
    expect(securityHeaders(false)).not.toHaveProperty("strict-transport-security");
  });
});

describe("compressed()", () => {
  const page = () => new Response("<p>mirror</p>".repeat(100), { headers: { "content-type": "text/html" } });
  const asking = (accept: string) => new Request("http://x/", { headers: { "accept-encoding": accept } });

  it("gzips a page for a reader who takes it, and it reads the same", async () => {
    const response = compressed(asking("gzip, br"), page());
    expect(response.headers.get("content-encoding")).toBe("gzip");
    const plain = response.body!.pipeThrough(new DecompressionStream("gzip"));
    expect(await new Response(plain).text()).toBe("<p>mirror</p>".repeat(100));
  });
  it("leaves everything else as it is", () => {
    expect(compressed(asking("br"), page()).headers.has("content-encoding")).toBe(false);
    expect(compressed(asking("gzip"), new Response("{}")).headers.has("content-encoding")).toBe(false);
  });
});

describe("readEnv()", () => {
  it("lists every problem at once without printing a value", () => {
    const sentence = readEnv({ WEB_PORT: "99999", API_URL: "secret-nonsense", PUBLIC_URL: "ftp://x" });
    expect(sentence).toMatch(/WEB_PORT.*API_URL.*PUBLIC_URL/);
    expect(sentence).not.toContain("secret-nonsense");
  });
  it("has a default for everything but the public address", () => {
    expect(readEnv({})).toEqual({ WEB_HOST: "127.0.0.1", WEB_PORT: 4300, API_URL: "http://127.0.0.1:4310" });
  });
});

describe("missingPermissions()", () => {
  it("names what the bot lacks, and nothing when it is an administrator", () => {
    const wanted = ["VIEW_CHANNEL", "SEND_MESSAGES", "MANAGE_ROLES"];
    expect(missingPermissions(String(1n << 10n), wanted)).toEqual(["Send Messages", "Manage Roles"]);
    expect(missingPermissions("8", wanted)).toEqual([]);
  });
});

describe("actionTitle()", () => {
  const subject = { userId: "110000000000000002", name: "Hugo", avatarUrl: null };
  it.each([
    ["settings.update", null, { enabled: true }, "Levels turned on"],
    ["settings.update", null, { enabled: false, value: { xpMin: 3 } }, "Levels settings changed"],
    ["levels.set", subject, { xp: 475 }, "Levels set for Hugo"],
    ["levels.reset", { ...subject, name: null }, { xp: 0 }, "Levels reset for member 110000000000000002"],
    ["levels.frobnicate", null, null, "levels.frobnicate"],
  ])("says of %s what happened to whom", (action, subject, after, title) => {
    expect(actionTitle({ action, feature: "levels", subject, after })).toBe(title);
  });
});

describe("My data", () => {
  const names = new Map([["110000000000000001", "Lantern Street"]]);

  it("names the reader's servers wherever their id stands", () => {
    const row = { guild_id: "110000000000000001", xp: 1265, at: "2026-11-20T09:12:44.120Z", note: null };
    expect(serverOf(row, names)).toBe("110000000000000001");
    expect(cell(row.guild_id, names).text).toBe("Lantern Street");
    expect(cell(row.xp, names).text).toBe("1,265");
    expect(cell(row.at, names).kind).toBe("time");
    expect(cell(row.note, names).kind).toBe("none");
    expect(cell({ value: { cooldownSeconds: 60 }, enabled: false }, names).text).toBe(
      "Cooldown seconds: 60, Enabled: false",
    );
    expect(cell(["levels.xp"], names).text).toBe("levels.xp");
    expect(cell({ list: Array(50).fill("value") }, names).kind).toBe("long");
  });
  it("reads an erasure's steps as one line a place", () => {
    const step = (ordinal: number, store: string, state: string, rows = 0) => ({
      ordinal,
      store,
      strategy: "",
      state,
      rows,
    });
    const steps = [
      step(0, "writes", "done"),
      step(1, "audit_entry", "done", 2),
      step(2, "audit_entry", "pending"),
      step(3, "entries", "done", 3),
    ];
    expect(stepLines(steps, new Map([["audit_entry", "Changes made by admins"]]))).toEqual([
      { title: "Nothing new is accepted", done: true, rows: null },
      { title: "Changes made by admins", done: false, rows: 2 },
      { title: "Short-lived copies", done: true, rows: 3 },
    ]);
  });
  it("reads names of fields and sizes as words", () => {
    expect(heading("last_xp_at")).toBe("Last XP at");
    expect([size(812), size(3400), size(12_300_000)]).toEqual(["812 B", "3.4 kB", "12 MB"]);
  });
  it("takes initials by whole characters", () => {
    expect([initials("Lantern Street"), initials("深夜の食堂"), initials("🦊 den"), initials("")]).toEqual([
      "LS",
      "深",
      "🦊D",
      "?",
    ]);
  });
});
