// A stand-in for Discord's OAuth2: the four routes a login needs, strict about what the real one is strict about.
import { Buffer } from "node:buffer";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Person {
  id: string;
  username: string;
  avatar?: string | null;
  guilds: { id: string; name: string; owner?: boolean; permissions: string }[];
}
export interface StandIn {
  apiUrl: string;
  authorizeUrl: string;
  people: Map<string, Person>;
  /** What the consent screen does: gives a code for the authorize URL. */
  agree(authorizeUrl: string, personId: string): { code: string; state: string };
  /** A token as if the person had logged in. */
  token(personId: string): string;
  revoked: Set<string>;
  /** Answers everything with 503 while true. */
  away: boolean;
  requests: { path: string }[];
  close(): Promise<void>;
}

export const CLIENT = { id: "100000000000000001", secret: "a-secret-nobody-may-see" };

export const startStandIn = async (redirectUrl: string): Promise<StandIn> => {
  const codes = new Map<string, { personId: string; challenge: string }>();
  const tokens = new Map<string, string>();
  const people = new Map<string, Person>();
  const revoked = new Set<string>();
  const requests: { path: string }[] = [];

  const respond = async (request: IncomingMessage): Promise<[number, unknown]> => {
    const path = new URL(request.url ?? "/", "http://x").pathname.replace("/api/v10", "");
    requests.push({ path });
    if (standIn.away) return [503, "<html>"];
    const form = new URLSearchParams(await bodyOf(request));
    if (path === "/oauth2/token") {
      if (request.headers.authorization !== basic()) return [401, { error: "invalid_client" }];
      const code = codes.get(form.get("code") ?? "");
      codes.delete(form.get("code") ?? "");
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
      const fits = code?.challenge === challenge && form.get("redirect_uri") === redirectUrl;
      if (!code || !fits) return [400, { error: "invalid_grant" }];
      const answer = {
        token_type: "Bearer",
        expires_in: 604_800,
        refresh_token: "never-kept",
        scope: "identify guilds",
      };
      return [200, { access_token: standIn.token(code.personId), ...answer }];
    }
    if (path === "/oauth2/token/revoke") {
      if (request.headers.authorization !== basic()) return [401, { error: "invalid_client" }];
      revoked.add(form.get("token") ?? "");
      return [200, {}];
    }
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    const person = people.get(tokens.get(token) ?? "");
    if (!person || revoked.has(token)) return [401, { message: "401: Unauthorized", code: 0 }];
    const { id, username, avatar = null } = person;
    if (path === "/users/@me") return [200, { id, username, global_name: null, avatar }];
    if (path === "/users/@me/guilds") {
      return [200, person.guilds.map((guild) => ({ icon: null, owner: false, features: [], ...guild }))];
    }
    return [404, { message: "404: Not Found", code: 0 }];
  };
  const server = createServer((request, response) => {
    void respond(request).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const standIn: StandIn = {
    apiUrl: `${origin}/api/v10`,
    authorizeUrl: `${origin}/oauth2/authorize`,
    people,
    revoked,
    away: false,
    requests,
    agree: (authorizeUrl, personId) => {
      const asked = new URL(authorizeUrl).searchParams;
      if (asked.get("client_id") !== CLIENT.id) throw new Error("another client");
      if (asked.get("redirect_uri") !== redirectUrl) throw new Error("another redirect");
      if (asked.get("code_challenge_method") !== "S256") throw new Error("no PKCE");
      const code = randomBytes(12).toString("hex");
      codes.set(code, { personId, challenge: asked.get("code_challenge") ?? "" });
      return { code, state: asked.get("state") ?? "" };
    },
    token: (personId) => {
      const token = randomBytes(12).toString("hex");
      tokens.set(token, personId);
      return token;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return standIn;
};

const basic = () => `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString("base64")}`;

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};
