// Both libraries read the limits from the headers and wait by themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FARID, SEEDED, withDiscord } from "../harness.ts";
import { discordeno } from "./discordeno.ts";
import { discordJs } from "./discordjs.ts";
import type { Running } from "./library.ts";

const it = withDiscord({ strictKeys: false });
const { channels, guildId } = SEEDED;

describe.each([discordJs, discordeno])("$name", (library) => {
  let client: Running;
  beforeAll(async () => {
    client = await library.start(it, { intents: 1 });
  });
  afterAll(() => client.stop());
  beforeEach(() => it.discord.script.reset());

  const answers = () => it.discord.script.requests.map(({ status }) => status);

  test("limit: what exceeds a bucket waits for its reset, and nothing is lost or refused", async () => {
    const ids = Array.from({ length: 12 }, (_, n) => {
      return it.discord.script.say({ userId: FARID, channelId: channels.general, content: `number ${n}` }).id;
    });
    await Promise.all(ids.map((id) => client.act.remove(channels.general, id)));
    const asked = it.discord.script.requests.filter(({ method, route }) =>
      method === "DELETE" && route === "/channels/{channel_id}/messages/{message_id}"
    );
    // The bucket takes five a second; who reads the headers needs hardly a refusal to know.
    expect(asked.filter(({ status }) => status === 204)).toHaveLength(ids.length);
    expect(asked.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(2);
    expect(asked.at(-1)!.at - asked[0]!.at).toBeGreaterThan(1_000);
  });

  test.each(["user", "shared", "global"] as const)("limit: a 429 of scope %s is waited out", async (scope) => {
    it.discord.script.fault({ kind: "429", count: 1, scope, retryAfter: 0.1 });
    expect(await client.act.commands(guildId)).toEqual([]);
    expect(answers()).toEqual([429, 200]);
  });
});
