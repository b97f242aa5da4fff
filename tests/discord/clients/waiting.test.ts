// Both libraries read the limits from the headers and wait by themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SEEDED, withDiscord } from "../harness.ts";
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
    const contents = Array.from({ length: 7 }, (_, n) => `number ${n}`);
    const sent = await Promise.all(contents.map((content) => client.act.send(channels.general, content)));
    expect(sent.map(({ content }) => content)).toEqual(contents);
    const posted = it.discord.script.requests.filter(({ method, route }) =>
      method === "POST" && route === "/channels/{channel_id}/messages"
    );
    // The bucket takes five at once; who reads the headers needs no refusal to know.
    expect(posted.filter(({ status }) => status === 200)).toHaveLength(7);
    expect(posted.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
    expect(posted.at(-1)!.at - posted[0]!.at).toBeGreaterThan(1_000);
  });

  test.each(["user", "shared", "global"] as const)("limit: a 429 of scope %s is waited out", async (scope) => {
    it.discord.script.fault({ kind: "429", count: 1, scope, retryAfter: 0.1 });
    expect(await client.act.commands(guildId)).toEqual([]);
    expect(answers()).toEqual([429, 200]);
  });
});
