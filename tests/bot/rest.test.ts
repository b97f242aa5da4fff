// What is left of Discord's refusals in our errors, which are logged and stored.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createBot } from "@discordeno/bot";
import { expect, it } from "vitest";
import { createRest, DiscordFailure } from "../../bot/core/rest.ts";
import { TOKEN } from "./support/start.ts";

it("a refusal of Discord names no id, neither of the route nor of what was sent", async () => {
  const server = createServer((_, response) => {
    response.writeHead(400, { "content-type": "application/json" });
    const errors = { user_id: { _errors: [{ message: 'Value "700000000000000001" is wrong' }] } };
    response.end(JSON.stringify({ code: 50035, message: "Invalid Form Body for 700000000000000002", errors }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const rest = createRest(createBot({ token: TOKEN, desiredProperties: {} }).rest, `http://127.0.0.1:${port}/api/v10`);
  const error = await rest.request(
    "PUT",
    "/guilds/700000000000000003/members/700000000000000004/roles/700000000000000005",
  )
    .catch((failure: unknown) => failure as DiscordFailure);
  await new Promise((resolve) => server.close(resolve));
  expect(error).toBeInstanceOf(DiscordFailure);
  expect((error as DiscordFailure).code).toBe(50035);
  expect((error as DiscordFailure).message).toContain('Value \\"{id}\\" is wrong');
  expect((error as DiscordFailure).message).not.toMatch(/\d{17}/);
});
