// The script side over HTTP: `POST /_script/<name>` with the same object as in process, `GET` to look.
import type { IncomingMessage, ServerResponse } from "node:http";
import { addressOf } from "../address.ts";
import { readBody } from "../rest/body.ts";
import { CORS } from "../rest/reply.ts";
import { messageView } from "../views/message.ts";
import type { Method } from "../rest/route.ts";
import { JournalError } from "../state/journal.ts";
import type { World } from "../world.ts";
import type { Script } from "./script.ts";
import { pageOf } from "./views.ts";

export async function serveScript(
  world: World,
  script: Script,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  const name = path.split("/")[2] ?? "";
  try {
    const body = (await readBody(request)).value ?? {};
    const query = addressOf(request).searchParams;
    const answer = request.method === "GET" ? look(script, name, query) : await act(world, script, name, body);
    if (answer === undefined) {
      return send(response, 404, {
        message: `The script side has no ${request.method} ${name}: see dev/discord/README.md`,
      });
    }
    world.state.journal.flush();
    send(response, 200, answer);
  } catch (error) {
    send(response, error instanceof JournalError ? 507 : 400, {
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

function look(script: Script, name: string, query: URLSearchParams): unknown {
  switch (name) {
    case "people":
      return script.listPeople(pageOf(query));
    case "guilds":
      return script.listGuilds(pageOf(query));
    case "clock":
      return { now: script.now };
    case "raids":
      return script.raids;
    case "sessions":
      return script.sessions;
    case "faults":
      return { active: script.faults };
    case "privileged":
      return script.granted;
    case "application":
      return script.application;
    case "counters":
      return script.counted.view();
    case "requests":
      return query.get("by") === "applications"
        ? script.lastRequests(Number(query.get("limit") ?? 100))
        : script.requests;
    case "messages":
      return script.messages(query.get("channelId") ?? "");
    case "member":
      return script.member(query.get("guildId") ?? "", query.get("userId") ?? "");
  }
  return undefined;
}

async function act(world: World, script: Script, name: string, body: unknown): Promise<unknown> {
  // A script that gives something else than what the README says gets the sentence of whatever breaks.
  const given = body as never;
  switch (name) {
    case "say":
      return messageView(world, script.say(given));
    case "join": {
      const { guildId } = body as { guildId: string };
      return script.member(guildId, script.join(given));
    }
    case "leave":
      return script.leave(given) ?? {};
    case "guild":
      return script.guild(given);
    case "guilds":
      return { guildIds: script.guilds(given) };
    case "flood":
      return await script.flood(given);
    case "fault":
      return script.fault(given) ?? {};
    case "raid":
      return script.raid(given);
    case "calm":
      return script.calm() ?? {};
    case "clock":
      return { now: script.advance((body as { advanceMs?: number }).advanceMs ?? 0) };
    case "react":
      return await script.acts.react(given);
    case "invite":
      return await script.acts.invite(given);
    case "voice":
      return script.acts.voice(given) ?? {};
    case "press":
      return await script.acts.press(given);
    case "use":
      return await script.acts.use(given);
    case "submit":
      return await script.acts.submit(given);
    case "ask": {
      const { userId, method, path, body: asked } = body as {
        userId: string;
        method: Method;
        path: string;
        body?: unknown;
      };
      return await script.acts.ask(userId, method, path, asked);
    }
    case "privileged":
      return script.privileged(given) ?? {};
    case "reset":
      return script.reset() ?? {};
  }
  return undefined;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", ...CORS });
  response.end(JSON.stringify(body));
}
