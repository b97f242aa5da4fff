// Which bot hears what: every event there is, with its intent and with all others.
import { beforeAll, expect, test } from "vitest";
import { intentProblem, INTENTS_OF_EVENTS } from "../../dev/discord/gateway/event-intents.ts";
import { ALL_INTENTS, INTENTS } from "../../dev/discord/gateway/intents.ts";
import { type RawClient, SEEDED, withDiscord } from "./harness.ts";

const it = withDiscord();
const { guildId, applicationId } = SEEDED;
/** A bot of each single intent, and one of all but it. */
const bots = new Map<number, { only: RawClient; others: RawClient }>();
const bits = Object.values(INTENTS);

beforeAll(async () => {
  for (const bit of bits) {
    bots.set(bit, { only: await it.identify(bit), others: await it.identify(ALL_INTENTS & ~bit) });
  }
});

const inGuilds = [...INTENTS_OF_EVENTS.guild].flatMap(([type, intents]) =>
  bits.filter((bit) => intents & bit).map((bit) => ({ type, bit, where: "of a server" as const }))
);
const inDirect = [...INTENTS_OF_EVENTS.direct].map(([type, bit]) => ({
  type,
  bit,
  where: "of direct messages" as const,
}));
let mark = 0;

test.each([...inGuilds, ...inDirect])(
  "$type $where is heard with intent $bit, and by none of the others",
  async (row) => {
    const { type, bit, where } = row;
    const place = where === "of a server" ? { guildId } : { userIds: [applicationId] };
    const given = { type, intent: bit, ...place };
    const data = { mark: ++mark };
    expect(intentProblem(given as never)).toBeNull();
    it.discord.gateway.emit({ ...given, data });
    const { only, others } = bots.get(bit)!;
    await only.event(type, (d) => d.mark === data.mark);
    await others.settled();
    expect(others.events(type).some(({ d }) => d.mark === data.mark)).toBe(false);
  },
);

test("an event with an intent that is not its own is told of", () => {
  const data = {};
  expect(intentProblem({ type: "MESSAGE_CREATE", intent: INTENTS.GUILDS, guildId, data })).toContain("MESSAGE_CREATE");
  expect(intentProblem({ type: "MESSAGE_CREATE", intent: INTENTS.GUILD_MESSAGES, data })).toContain("outside servers");
  expect(intentProblem({ type: "GUILD_UPDATE", intent: 0, guildId, data })).not.toBeNull();
  expect(intentProblem({ type: "RAIN", intent: INTENTS.GUILDS, guildId, data })).toContain("RAIN");
  expect(intentProblem({ type: "GUILD_MEMBER_UPDATE", intent: 0, guildId, userIds: ["1"], data })).toBeNull();
});

test("what is only for who may read content is blanked for the others, also when it is no message", async () => {
  const given = { type: "AUTO_MODERATION_ACTION_EXECUTION", intent: INTENTS.AUTO_MODERATION_EXECUTION, guildId };
  it.discord.gateway.emit({ ...given, data: { mark: -1, content: "secret" }, blank: { mark: -1, content: "" } });
  const { only } = bots.get(INTENTS.AUTO_MODERATION_EXECUTION)!;
  expect((await only.event(given.type, (d) => d.mark === -1)).d.content).toBe("");
  const { others } = bots.get(INTENTS.GUILDS)!;
  expect((await others.event(given.type, (d) => d.mark === -1)).d.content).toBe("secret");
});
