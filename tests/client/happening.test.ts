// The panel "Make things happen", being verified, outages and large servers in the browser client.
import { beforeEach, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

describe.skipIf(!chromiumPath)("making things happen in the browser client", () => {
  const stage = withStage();
  const panel = () => stage.page.getByRole("dialog", { name: "Make things happen" });
  const members = (page = stage.page) => page.getByRole("complementary", { name: "Members" });

  // Whatever an earlier test left open or broken is over.
  beforeEach(async () => {
    stage.discord.script.reset();
    await stage.page.goto("about:blank");
    await stage.page.goto(`${stage.discord.url}/#/as/${MIRA}/${SEEDED.guildId}/${SEEDED.channels.general}`);
    await stage.page.getByRole("log").waitFor();
  });

  async function openTab(name: string): Promise<void> {
    await stage.page.getByRole("button", { name: "Make things happen" }).click();
    await panel().getByRole("tab", { name }).click();
  }

  test("a newcomer sees in one glance what to do, once", async () => {
    const page = await stage.openAs(HUGO);
    const hint = page.getByRole("complementary", { name: "First steps" });
    await hint.getByRole("button", { name: "Cause a raid" }).click();
    await page.getByRole("dialog", { name: "Make things happen" }).waitFor();
    await page.keyboard.press("Escape");
    await hint.getByRole("button", { name: "Hide first steps" }).click();
    await page.reload();
    await page.getByRole("log").waitFor();
    expect(await hint.count()).toBe(0);
  });

  test("a raid comes in, writes, and is calmed", async () => {
    await openTab("People");
    await panel().getByRole("button", { name: "20 accounts in 10 s" }).click();
    await panel().getByLabel("Accounts", { exact: true }).fill("5");
    await panel().getByLabel("Within seconds").fill("1");
    await panel().getByLabel("What they write").fill("Buy my seeds");
    await panel().getByRole("button", { name: "Start the raid" }).click();
    await stage.message("Buy my seeds").waitFor();
    await panel().getByText("5 came").waitFor();
    await panel().getByRole("button", { name: "200 in a minute" }).click();
    await panel().getByRole("button", { name: "Start the raid" }).click();
    await panel().getByText("Under way").first().waitFor();
    await panel().getByRole("button", { name: "Calm everything" }).click();
    await expect.poll(() => panel().getByText("Under way").count()).toBe(0);
    expect(stage.discord.script.raids).toEqual([]);
  });

  test("someone joins by name and leaves again", async () => {
    await openTab("People");
    await panel().getByLabel("Name of the newcomer").fill("Petra");
    await panel().getByRole("button", { name: "Joins" }).click();
    await panel().getByText("Petra joined").waitFor();
    await panel().getByLabel("Who leaves").selectOption("Petra");
    await panel().getByRole("button", { name: "Leaves" }).click();
    await panel().getByText("They left").or(panel().getByText("Petra left")).waitFor();
  });

  test("a fault that lasts is listed while it is on, and ends by hand", async () => {
    await openTab("Faults");
    await panel().getByText("Everything works.").waitFor();
    await panel().getByRole("button", { name: "Slow: 2 s each: do it" }).click();
    await panel().getByRole("list", { name: "On now" }).getByText("Slow: 2 s each").waitFor();
    expect(stage.discord.script.faults).toEqual([{ kind: "latency", ms: 2_000, people: false }]);
    await panel().getByRole("button", { name: "End", exact: true }).click();
    await panel().getByText("Everything works.").waitFor();
  });

  test("a lost connection is told, resumed and nothing is missed", async () => {
    await openTab("Faults");
    await panel().getByLabel("Also for people in browsers, this page included").check();
    await panel().getByRole("button", { name: "Refuse connections for 10 s: do it" }).click();
    await panel().getByRole("button", { name: "Cut the connection: do it" }).click();
    await stage.page.getByText("Connection lost.").waitFor();
    stage.say("Said while you were away");
    stage.discord.script.fault({ kind: "none" });
    await stage.page.getByRole("button", { name: "Try now" }).click();
    await stage.message("Said while you were away").waitFor();
    await stage.page.getByText("Connection lost.").waitFor({ state: "detached" });
    // A refused connection is the browser's to complain about.
    stage.complaints.splice(0);
  });

  test("a server in an outage is grey, keeps what is known and comes back", async () => {
    const mark = stage.page.getByRole("navigation", { name: "Servers" }).getByRole("button", { name: /Kagami Garden/ });
    stage.discord.script.fault({ kind: "unavailable", guildIds: [SEEDED.guildId] });
    await stage.page.getByText("This server is not available now.").waitFor();
    expect(await mark.textContent()).toContain("not available");
    expect(await stage.page.getByRole("link", { name: "general" }).count()).toBe(1);
    stage.discord.script.fault({ kind: "none" });
    await stage.page.getByText("This server is not available now.").waitFor({ state: "detached" });
  });

  test("the clock goes ahead, and what it ends has ended", async () => {
    await stage.rest(MIRA, "PATCH", `/guilds/${SEEDED.guildId}/members/${HUGO}`, {
      communication_disabled_until: new Date(stage.discord.script.now + 1_800_000).toISOString(),
    });
    await members().getByRole("button", { name: "Hugo" }).getByTitle("Timed out").waitFor();
    await openTab("Time");
    await panel().getByText("The same as your computer's").waitFor();
    await panel().getByRole("button", { name: "+1 hour" }).click();
    await panel().getByText("1 h ahead of your computer").waitFor();
    await stage.page.keyboard.press("Escape");
    await members().getByRole("button", { name: "Hugo" }).getByTitle("Timed out").waitFor({ state: "detached" });
  });

  test("who is connected, and what the bot was refused, is to be seen", async () => {
    const response = await fetch(`${stage.discord.url}/api/v10/channels/1/messages`, {
      headers: { authorization: `Bot ${stage.discord.token}` },
    });
    await response.body?.cancel();
    await openTab("Bot");
    await panel().getByText(/app, shard 0 of/).waitFor();
    expect(await panel().getByRole("link").getAttribute("href")).toBe("http://localhost:4300");
    await panel().getByRole("tab", { name: "Requests" }).click();
    await panel().getByLabel("Only what was refused").check();
    await panel().getByText("Unknown Channel (10003)").waitFor();
  });

  test("privileged intents are granted and taken, and all is reset", async () => {
    const flags = () => stage.discord.state.applications.get(SEEDED.applicationId)!.flags;
    const before = flags();
    await openTab("Bot");
    await panel().getByRole("checkbox", { name: /Presence/ }).uncheck();
    await panel().getByText("It counts from the bot's next login on.").waitFor();
    expect(flags()).not.toBe(before);
    await panel().getByRole("checkbox", { name: /Presence/ }).check();
    await expect.poll(flags).toBe(before);
    stage.discord.script.fault({ kind: "latency", ms: 1, people: false });
    await panel().getByRole("button", { name: "Reset faults, limits and records" }).click();
    await stage.page.getByRole("dialog", { name: "Reset?" }).getByRole("button", { name: "Reset" }).click();
    await expect.poll(() => stage.discord.script.faults).toEqual([]);
  });

  test("the panel is opened, worked and closed by keyboard, and axe finds nothing in it", async () => {
    const { page } = stage;
    await page.keyboard.press("Control+.");
    await panel().waitFor();
    await panel().getByRole("tab", { name: "People" }).focus();
    await stage.expectAccessible(".panel");
    for (const name of ["Faults", "Time", "Bot", "Requests"]) {
      await page.keyboard.press("ArrowRight");
      expect(await panel().getByRole("tab", { name }).getAttribute("aria-selected")).toBe("true");
    }
    await page.keyboard.press("ArrowLeft");
    await stage.expectAccessible(".panel");
    await page.keyboard.press("Escape");
    await panel().waitFor({ state: "detached" });
  });

  test("a newcomer accepts the rules before writing, once a server asks for it", async () => {
    await stage.page.getByRole("heading", { level: 1 }).getByRole("button").click();
    await stage.page.getByRole("menuitem", { name: "Server settings" }).click();
    const settings = stage.page.getByRole("dialog", { name: "Kagami Garden" });
    await settings.getByRole("button", { name: "Rules" }).click();
    await settings.getByLabel("Newcomers accept the rules before they may write").check();
    await settings.getByLabel("Rules, one in each line").fill("Be kind\nClose the gate");
    await settings.getByRole("button", { name: "Save" }).click();
    await settings.getByText("Saved").waitFor();
    const newcomer = await stage.openAs(stage.discord.script.join({ guildId: SEEDED.guildId, name: "Tova" }));
    await newcomer.getByRole("button", { name: "Show the rules" }).click();
    const rules = newcomer.getByRole("dialog", { name: "Rules of Kagami Garden" });
    await rules.getByText("Close the gate").waitFor();
    await rules.getByRole("checkbox").check();
    await rules.getByRole("button", { name: "Accept" }).click();
    await newcomer.getByText("Read the rules first.").waitFor({ state: "detached" });
    await stage.rest(MIRA, "PATCH", `/guilds/${SEEDED.guildId}/member-verification`, {
      enabled: false,
      form_fields: [],
    });
  });

  test("an account too young for the server is told how long it waits", async () => {
    await stage.rest(MIRA, "PATCH", `/guilds/${SEEDED.guildId}`, { verification_level: 3 });
    const newcomer = await stage.openAs(stage.discord.script.join({ guildId: SEEDED.guildId, name: "Uli" }));
    await newcomer.getByText("10 minutes in this server").waitFor();
    stage.discord.script.advance(11 * 60_000);
    await newcomer.reload();
    await newcomer.getByRole("log").waitFor();
    expect(await newcomer.getByText("10 minutes in this server").count()).toBe(0);
    await stage.rest(MIRA, "PATCH", `/guilds/${SEEDED.guildId}`, { verification_level: 1 });
  });

  test("thousands of servers are drawn a screen at a time and found by name", async () => {
    const { script, state } = stage.discord;
    const ids = script.guilds({ count: 2_000, members: 1, channels: 1, withBot: false });
    for (const id of ids) state.setMember({ ...state.member(SEEDED.guildId, BEN)!, guild_id: id, roles: [] });
    const page = await stage.openAs(BEN);
    const rail = page.getByRole("navigation", { name: "Servers" });
    await rail.getByRole("button", { name: "Find a server" }).click();
    await page.getByRole("combobox", { name: "Server, channel or person" }).fill("Server 1999");
    await page.getByRole("option", { name: /Server 1999/ }).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Server 1999" }).waitFor();
    expect(await rail.getByRole("button").count()).toBeLessThan(60);
  });

  test("of thousands of members only those in view are drawn; the rest come as one scrolls or searches", async () => {
    const { userIds, channelIds } = stage.discord.script.guild({
      members: 5_000,
      name: "Arena",
      withBot: false,
    });
    const page = await stage.openAs(userIds[0]!, channelIds[0]!);
    await page.getByRole("heading", { name: "Arena" }).waitFor();
    const rows = members(page).getByRole("button");
    await rows.first().waitFor();
    expect(await rows.count()).toBeLessThan(80);
    const last = stage.discord.state.users.get(userIds.at(-1)!)!.global_name!;
    await page.getByRole("searchbox", { name: "Search members" }).fill(last);
    await members(page).getByRole("button", { name: last }).waitFor();
    const other = stage.discord.state.users.get(userIds.at(-2)!)!;
    await stage.composer(page).pressSequentially(`@${other.username}`);
    await page.getByRole("listbox", { name: "Mentions" }).getByText(other.username, { exact: true }).waitFor();
  });

  test("on a phone the panel covers the screen, and nothing is wider than it", async () => {
    const phone = await stage.openAs(HUGO, undefined, { width: 390 });
    await phone.getByRole("button", { name: "Channels" }).click();
    await phone.getByRole("button", { name: "Make things happen" }).click();
    await phone.getByRole("tab", { name: "Faults" }).click();
    expect(await phone.evaluate("document.documentElement.scrollWidth")).toBe(390);
    await phone.keyboard.press("Escape");
    await phone.getByRole("button", { name: "Members" }).click();
    await members(phone).getByRole("button", { name: "Mira" }).click();
    const card = await phone.getByRole("dialog", { name: "Mira" }).boundingBox();
    expect(card?.width).toBe(390);
  });

  test("nothing threw", () => {
    expect(stage.complaints).toEqual([]);
  });
});
