// What applications are and have outlives the process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { undelivered } from "../../dev/discord/applications/webhook-events.ts";
import { startLocalDiscord } from "../../dev/discord/server.ts";
import { Endpoint } from "./app-endpoint.ts";
import { decide, exchanged, personBearer } from "./app-oauth.ts";
import { FARID, Harness, OWNER, SEEDED } from "./harness.ts";

const { applicationId, guildId } = SEEDED;
let folder: string, it: Harness, clock: MovableClock;

async function start(): Promise<void> {
  clock = new MovableClock();
  it.discord = await startLocalDiscord({ clock, stateFile: join(folder, "state"), publicUrl: "http://localhost:4300" });
}
async function restart(): Promise<void> {
  await it.discord.close();
  await start();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "local-discord-"));
  it = new Harness();
  await start();
});
afterEach(async () => {
  await it.close();
  rmSync(folder, { recursive: true });
});

test("settings, key, commands with their permissions, tokens and what was bought are there again", async () => {
  const commands = `/applications/${applicationId}/commands`;
  await it.rest("PATCH", "/applications/@me", { tags: ["kept"], description: { default: "Kept" } });
  const command = (await it.rest("POST", commands, { name: "kept", description: "Kept" })).body;
  const bearer = await personBearer(it, OWNER, "identify applications.commands.permissions.update");
  const permissions = `/applications/${applicationId}/guilds/${guildId}/commands/${command.id}/permissions`;
  await it.rest("PUT", permissions, { permissions: [{ id: FARID, type: 2, permission: false }] }, bearer);
  const sku = await it.rest("POST", "/store/skus", { application_id: applicationId, name: "Kept", type: 5 }, OWNER);
  await it.rest("POST", `/store/skus/${sku.body.id}/purchase`, {}, FARID);
  const reads = ["/applications/@me", commands, permissions, `/applications/${applicationId}/entitlements`];
  const read = () => Promise.all(reads.map(async (path) => (await it.rest("GET", path)).body));
  const before = await read();
  await restart();
  expect(await read()).toEqual(before);
  expect(before[0].tags).toEqual(["kept"]);
  expect((await it.rest("GET", "/users/@me", undefined, bearer)).body.id).toBe(OWNER);
  expect((await it.rest("GET", "/oauth2/tokens", undefined, OWNER)).body).toHaveLength(1);
});

test("a file that was uploaded for a day goes on its day, whichever process that is", async () => {
  const { state } = it.discord, application = state.applications.get(applicationId)!;
  state.applications.set(applicationId, { ...application, flags: application.flags | (1 << 17) });
  const form = new FormData();
  form.set("file", new Blob(["kept"]), "kept.txt");
  const { status, body } = await it.rest("POST", `/applications/${applicationId}/attachment`, form);
  expect(status).toBe(200);
  await restart();
  expect(it.discord.state.files.has(body.attachment.id)).toBe(true);
  clock.advance(86_400_000);
  expect(it.discord.state.files.has(body.attachment.id)).toBe(false);
});

test("a subscription that was ended is over at the end of its month, whichever process that is", async () => {
  const sku = await it.rest("POST", "/store/skus", { application_id: applicationId, name: "Kept", type: 5 }, OWNER);
  const bought = (await it.rest("POST", `/store/skus/${sku.body.id}/purchase`, {}, FARID)).body;
  const list = `/skus/${sku.body.id}/subscriptions?user_id=${FARID}`;
  const [{ id, current_period_end }] = (await it.rest("GET", list)).body;
  await it.rest("DELETE", `/users/@me/billing/subscriptions/${id}`, undefined, FARID);
  await restart();
  expect((await it.rest("GET", list)).body[0].status).toBe(2);
  clock.advance(31 * 86_400_000);
  expect((await it.rest("GET", list)).body[0].status).toBe(1);
  const path = `/applications/${applicationId}/entitlements/${bought.id}`;
  expect((await it.rest("GET", path)).body.ends_at).toBe(current_period_end);
});

test("an event that was not acknowledged is sent by the next process", async () => {
  const endpoint = await Endpoint.start();
  endpoint.trust((await it.rest("GET", "/applications/@me")).body.verify_key);
  await it.rest("PATCH", "/applications/@me", {
    event_webhooks_url: endpoint.url,
    event_webhooks_status: 2,
    event_webhooks_types: ["APPLICATION_AUTHORIZED"],
  });
  endpoint.answer = () => ({ status: 500 });
  await exchanged(it, FARID, "identify");
  await expect.poll(() => it.discord.state.table(undelivered).size).toBe(1);
  await expect.poll(() => [...it.discord.state.table(undelivered).values()][0]?.tries).toBe(1);
  endpoint.answer = () => ({ status: 204 });
  await restart();
  clock.advance(1_500);
  const sent = await endpoint.until((it) => it.body.event?.type === "APPLICATION_AUTHORIZED", 2);
  expect(sent[1]!.body).toEqual(sent[0]!.body);
  await expect.poll(() => it.discord.state.table(undelivered).size).toBe(0);
  await endpoint.close();
});

test("an application stays in an account it was added to", async () => {
  const known = it.discord.state.applications.get(applicationId)!;
  it.discord.state.applications.set(applicationId, { ...known, integration_types_config: { "0": {}, "1": {} } });
  const form = { decision: "approve", user_id: FARID };
  await decide(it, { scope: "applications.commands", integration_type: "1" }, form);
  await restart();
  expect((await it.rest("GET", "/applications/@me")).body.approximate_user_install_count).toBe(1);
});
