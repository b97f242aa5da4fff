// Which messages earn XP is decided in the bot, before anything travels.
import { describe, expect, it } from "vitest";
import { levels } from "../../api/contract.ts";
import type { RawMessage } from "../../bot/core/feature.ts";
import { messageFilter } from "../../bot/features/levels/filter.ts";

const granted = { messageContent: true, members: true };
const filter = (settings: Partial<levels.LevelSettings> = {}, intents = granted) =>
  messageFilter(levels.LevelSettings.parse(settings), intents);
const message = (part: Partial<RawMessage> = {}) =>
  ({
    type: 0,
    content: "hello",
    channel_id: "1",
    author: { id: "2" },
    member: { roles: ["3"] },
    ...part,
  }) as RawMessage;

describe("messageFilter()", () => {
  it("takes members' messages and replies", () => {
    expect(filter()(message())).toBe(true);
    expect(filter()(message({ type: 19 }))).toBe(true);
  });
  it.each([
    ["bots", message({ author: { id: "2", bot: true } as never })],
    ["webhooks", message({ webhook_id: "9" })],
    ["Discord's own messages", message({ type: 7 })],
    ["what is too short", message({ content: "hi" })],
  ])("leaves out %s", (_what, left) => {
    expect(filter()(left)).toBe(false);
  });
  it("leaves out ignored channels and roles", () => {
    expect(filter({ ignoredChannels: ["100000000000000001"] })(message({ channel_id: "100000000000000001" }))).toBe(
      false,
    );
    expect(
      filter({ ignoredRoles: ["100000000000000003"] })(message({ member: { roles: ["100000000000000003"] } as never })),
    )
      .toBe(false);
  });
  it("does not judge the length of texts that Discord does not send", () => {
    expect(filter({ minLength: 5 }, { ...granted, messageContent: false })(message({ content: "" }))).toBe(true);
  });
});
