// Servers, channels, threads and people in the browser client, with the real routes and events behind it.
import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chromiumPath } from "./chromium.ts";
import { BEN, HUGO, MIRA, SEEDED, withStage } from "./stage.ts";

describe.skipIf(!chromiumPath)("places and people in the browser client", () => {
  const stage = withStage();

  const home = () => `#/as/${MIRA}/${SEEDED.guildId}/${SEEDED.channels.general}`;
  let failed = false;

  // Whatever a test that failed left open is closed; after the others going back is enough.
  beforeEach(async () => {
    if (failed) await stage.page.goto("about:blank");
    await stage.page.goto(`${stage.discord.url}/${home()}`);
    await link("general").waitFor();
    failed = false;
  });

  afterEach(({ task }) => {
    failed = task.result?.state === "fail";
  });

  const channels = (page: Page = stage.page) => page.getByRole("navigation", { name: "Channels" });
  const link = (name: string | RegExp, page: Page = stage.page) => channels(page).getByRole("link", { name });
  const dialog = (name: string | RegExp, page: Page = stage.page) => page.getByRole("dialog", { name });
  const members = (page: Page = stage.page) => page.getByRole("complementary", { name: "Members" });

  async function serverMenu(item: string, page: Page = stage.page): Promise<void> {
    await page.getByRole("heading", { level: 1 }).getByRole("button").click();
    await page.getByRole("menuitem", { name: item }).click();
  }

  async function channelMenu(name: string, item: string, page: Page = stage.page): Promise<void> {
    await link(name, page).click({ button: "right" });
    await page.getByRole("menuitem", { name: item }).click();
  }

  async function settings(section: string): Promise<ReturnType<typeof dialog>> {
    await serverMenu("Server settings");
    const opened = dialog("Kagami Garden");
    await opened.getByRole("button", { name: section }).click();
    return opened;
  }

  test("a private channel is made, seen by its role alone, changed and deleted", async () => {
    const ben = await stage.openAs(BEN), hugo = await stage.openAs(HUGO);
    await stage.page.getByRole("button", { name: "Create channel in Talk" }).click();
    const create = dialog("Create channel");
    await create.getByLabel("Name").fill("greenhouse");
    await create.getByLabel("Topic").fill("What grows under glass");
    await create.getByLabel("Private: only chosen roles see it").check();
    await create.getByRole("button", { name: "Moderator" }).click();
    await create.getByRole("button", { name: "Create", exact: true }).click();
    await stage.page.getByRole("heading", { name: "greenhouse", exact: true }).waitFor();
    await link("greenhouse", ben).waitFor();
    expect(await link("greenhouse", hugo).count()).toBe(0);

    await channelMenu("greenhouse", "Edit channel");
    const edit = dialog("Edit greenhouse");
    expect(await edit.getByLabel("Topic").inputValue()).toBe("What grows under glass");
    await edit.getByLabel("Slowmode").selectOption("10 seconds");
    await edit.getByLabel("Private: only chosen roles see it").uncheck();
    await edit.getByRole("button", { name: "Save" }).click();
    await edit.waitFor({ state: "detached" });
    await link("greenhouse", hugo).waitFor();
    const kept = [...stage.discord.state.channels.values()].find((channel) => channel.name === "greenhouse");
    expect(kept?.rate_limit_per_user).toBe(10);

    await channelMenu("greenhouse", "Delete");
    await dialog("Delete greenhouse?").getByRole("button", { name: "Delete" }).click();
    await link("greenhouse", hugo).waitFor({ state: "detached" });
  });

  test("a refused change is told in Discord's words, and the dialog stays", async () => {
    await stage.page.getByRole("button", { name: "Create channel in Talk" }).click();
    const create = dialog("Create channel");
    await create.getByLabel("Name").fill("news");
    await create.getByRole("radio", { name: /Announcement/ }).check();
    await create.getByRole("button", { name: "Create", exact: true }).click();
    await create.getByRole("alert").waitFor();
    await stage.page.keyboard.press("Escape");
    await create.waitFor({ state: "detached" });
    expect(await stage.page.evaluate("document.activeElement.ariaLabel")).toBe("Create channel in Talk");
    stage.complaints.splice(0);
  });

  test("a folded category keeps what is unread in sight, also after a reload", async () => {
    const page = await stage.openAs(HUGO);
    await channels(page).getByRole("button", { name: "Talk", exact: true }).click();
    await link("off-topic", page).waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("log").waitFor();
    expect(await link("off-topic", page).count()).toBe(0);
    stage.say("Anybody here?", BEN, SEEDED.channels.offTopic);
    await link("off-topic, unread", page).waitFor();
  });

  test("a server is made, invited to, joined by the invite and left", async () => {
    const hugo = await stage.openAs(HUGO);
    await stage.page.getByRole("button", { name: "Add a server" }).click();
    const add = dialog("Add a server");
    await add.getByRole("tab", { name: "Create my own" }).click();
    await add.getByLabel("Server name").fill("Orchard");
    await add.getByRole("button", { name: "Create", exact: true }).click();
    await stage.page.getByRole("heading", { name: "Orchard" }).waitFor();
    await serverMenu("Invite people");
    const invite = dialog("Invite people to Orchard");
    await invite.getByLabel("How often it can be used").selectOption("1 use");
    await invite.getByRole("button", { name: "Make an invite" }).click();
    const code = await invite.getByLabel("Invite", { exact: true }).inputValue();
    await invite.getByRole("button", { name: "Close" }).click();

    await hugo.getByRole("button", { name: "Add a server" }).click();
    await dialog("Add a server", hugo).getByLabel("Invite").fill(`https://${code}`);
    await hugo.keyboard.press("Enter");
    await hugo.getByRole("heading", { name: "Orchard" }).waitFor();
    await members().getByRole("button", { name: "Hugo" }).waitFor();
    await serverMenu("Leave server", hugo);
    await dialog("Leave Orchard?", hugo).getByRole("button", { name: "Leave server" }).click();
    await members().getByRole("button", { name: "Hugo" }).waitFor({ state: "detached" });

    await serverMenu("Delete server");
    await dialog("Delete Orchard?").getByRole("button", { name: "Delete server" }).click();
    await stage.page.getByRole("navigation", { name: "Servers" }).getByRole("button", { name: "Orchard" })
      .waitFor({ state: "detached" });
    await stage.page.getByRole("navigation", { name: "Servers" }).getByRole("button", { name: "Kagami Garden" })
      .click();
    await link("general").click();
  });

  test("a thread stands below its channel for who is in it, is closed and found again", async () => {
    const hugo = await stage.openAs(HUGO);
    await channelMenu("general", "Create thread");
    const create = dialog("Create thread");
    await create.getByLabel("Name").fill("Frost tonight");
    await create.getByRole("button", { name: "Create", exact: true }).click();
    const threads = channels().getByRole("list", { name: "Threads of general" });
    await threads.getByRole("link", { name: "Frost tonight" }).waitFor();
    await stage.composer().fill("Cover the beds");
    await stage.page.keyboard.press("Enter");
    await stage.message("Cover the beds").waitFor();

    await hugo.getByRole("button", { name: "Threads", exact: true }).click();
    await dialog(/Threads of/, hugo).getByRole("button", { name: /Frost tonight/ }).click();
    await stage.message("Cover the beds", hugo).waitFor();
    await hugo.getByRole("button", { name: "Thread members" }).click();
    const inside = dialog("In Frost tonight", hugo);
    await inside.getByText("Mira").first().waitFor();
    await inside.getByRole("button", { name: "Join" }).click();
    await inside.getByText("Hugo").first().waitFor();
    await hugo.keyboard.press("Escape");

    await channelMenu("Frost tonight", "Close thread");
    await hugo.getByText("This thread is closed.").waitFor();
    await link("general", hugo).click();
    await hugo.getByRole("button", { name: "Threads", exact: true }).click();
    await dialog(/Threads of/, hugo).getByRole("tab", { name: "Closed" }).click();
    await dialog(/Threads of/, hugo).getByRole("button", { name: /Frost tonight/ }).click();
    await hugo.getByRole("button", { name: "Open again" }).click();
    await hugo.getByText("This thread is closed.").waitFor({ state: "detached" });

    await channelMenu("Frost tonight", "Lock thread");
    await hugo.getByText("This thread is locked: only moderators can write here.").waitFor();
    await stage.composer().fill("It is over");
    await stage.page.keyboard.press("Enter");
    await stage.message("It is over", hugo).waitFor();
    await link("general").click();
  });

  test("a forum has posts with tags that one finds them by", async () => {
    await stage.page.getByRole("button", { name: "Create channel in Talk" }).click();
    const create = dialog("Create channel");
    await create.getByRole("radio", { name: /Forum/ }).check();
    await create.getByLabel("Name").fill("questions");
    await create.getByLabel("Tags").fill("Soil, Water");
    await create.getByRole("button", { name: "Create", exact: true }).click();
    const forum = stage.page.getByRole("region", { name: "Posts in questions" });
    for (const [title, tag] of [["Which soil for ferns?", "Soil"], ["How often?", "Water"]] as const) {
      await forum.getByRole("button", { name: "New post" }).click();
      await forum.getByLabel("Title").fill(title);
      await forum.getByLabel("Message").fill("I have tried a few things");
      await forum.getByRole("group", { name: /Tags of the post/ }).getByRole("button", { name: tag }).click();
      await forum.getByRole("button", { name: "Post", exact: true }).click();
      await stage.message("I have tried a few things").waitFor();
      await link("questions").click();
    }
    await forum.getByRole("link", { name: /How often/ }).waitFor();
    await forum.getByRole("group", { name: "Tags", exact: true }).getByRole("button", { name: "Soil" }).click();
    await forum.getByRole("link", { name: /How often/ }).waitFor({ state: "detached" });
    await forum.getByRole("link", { name: /Which soil/ }).waitFor();
    await stage.expectAccessible(".forum");
    await link("general").click();
  });

  test("who is connected by voice stands below the channel, muted or not", async () => {
    const hugo = await stage.openAs(HUGO);
    await link("Lounge").click();
    const inside = channels(hugo).getByRole("list", { name: "In Lounge" });
    await inside.getByRole("button", { name: "Mira" }).waitFor();
    const bar = stage.page.getByRole("region", { name: "Voice" });
    await bar.getByRole("button", { name: "Mute" }).click();
    await inside.getByTitle("Muted").waitFor();
    await bar.getByRole("button", { name: "Leave voice" }).click();
    await inside.waitFor({ state: "detached" });
    await bar.waitFor({ state: "detached" });
    await link("general").click();
  });

  test("a role is made with a colour and permissions, given and taken, and the list is grouped by it", async () => {
    const opened = await settings("Roles");
    await opened.getByRole("button", { name: "Create role" }).click();
    await opened.getByLabel("Name", { exact: true }).fill("Gardener");
    await opened.getByLabel("Show its members apart in the list").check();
    await opened.getByLabel("Manage messages").check();
    await opened.getByRole("button", { name: "Save" }).click();
    await opened.getByText("Gardener").waitFor();
    await stage.page.keyboard.press("Escape");
    const role = [...stage.discord.state.roles.values()].find(({ name }) => name === "Gardener")!;
    expect(BigInt(role.permissions) & (1n << 13n)).not.toBe(0n);

    await members().getByRole("button", { name: "Kemi" }).click();
    const card = dialog("Kemi");
    await card.getByRole("button", { name: "+ Role" }).click();
    await card.getByRole("group", { name: "Give a role" }).getByRole("button", { name: "Gardener" }).click();
    await card.getByRole("button", { name: "Take Gardener" }).click();
    await card.getByRole("button", { name: "Take Gardener" }).waitFor({ state: "detached" });
    await stage.expectAccessible("dialog");
    await stage.page.keyboard.press("Escape");
  });

  test("a timeout is told to the one timed out, ends, and stands in the audit log with its reason", async () => {
    const hugo = await stage.openAs(HUGO);
    await members().getByRole("button", { name: "Hugo" }).click({ button: "right" });
    await stage.page.getByRole("menuitem", { name: "Time out" }).click();
    const timeout = dialog("Time out Hugo");
    await timeout.getByLabel("Reason").fill("Too loud");
    await timeout.getByRole("button", { name: "Time out" }).click();
    await hugo.getByText("You are timed out").waitFor();
    const log = await settings("Audit log");
    await log.getByText(/timed Hugo out until/).waitFor();
    await log.getByText("“Too loud”").waitFor();
    await log.getByLabel("What").selectOption("Member changed");
    await log.getByText(/timed Hugo out until/).waitFor();
    await stage.expectAccessible("dialog");
    await stage.page.keyboard.press("Escape");
    await members().getByRole("button", { name: "Hugo" }).click();
    await dialog("Hugo").getByRole("button", { name: "End timeout" }).click();
    await hugo.getByText("You are timed out").waitFor({ state: "detached" });
    await stage.page.keyboard.press("Escape");
  });

  test("somebody is banned with a reason, found among the bans and let in again", async () => {
    await members().getByRole("button", { name: "Leo" }).click();
    await dialog("Leo").getByRole("button", { name: "Ban" }).click();
    const ban = dialog("Ban Leo");
    await ban.getByLabel("Reason").fill("Sold fake seeds");
    await ban.getByRole("button", { name: "Ban", exact: true }).click();
    await members().getByRole("button", { name: "Leo" }).waitFor({ state: "detached" });
    await ban.waitFor({ state: "detached" });
    await stage.page.keyboard.press("Escape");
    const bans = await settings("Bans");
    await bans.getByText("Sold fake seeds").waitFor();
    await bans.getByRole("button", { name: "Unban" }).click();
    await bans.getByText("Nobody is banned.").waitFor();
    await stage.page.keyboard.press("Escape");
  });

  test("who may not do a thing is not offered it", async () => {
    const hugo = await stage.openAs(HUGO);
    expect(await hugo.getByRole("button", { name: "Create channel in Talk" }).count()).toBe(0);
    await members(hugo).getByRole("button", { name: "Ines" }).click();
    const card = dialog("Ines", hugo);
    await card.getByRole("button", { name: "Message" }).waitFor();
    for (const name of ["Kick", "Ban", "Time out", "Nickname"]) {
      expect(await card.getByRole("button", { name, exact: true }).count()).toBe(0);
    }
  });

  test("a group of people talks in a conversation of its own", async () => {
    await stage.page.getByRole("button", { name: "Direct messages" }).click();
    await stage.page.getByRole("button", { name: "New conversation" }).click();
    const create = dialog("New conversation");
    await create.getByRole("combobox", { name: "People" }).fill("Ben");
    await stage.page.keyboard.press("Enter");
    await create.getByRole("combobox", { name: "People" }).fill("Hugo");
    await stage.page.keyboard.press("Enter");
    await create.getByRole("button", { name: "Begin a group" }).click();
    await stage.page.getByRole("navigation", { name: "Direct messages" }).getByRole("button", { name: /Ben, Hugo/ })
      .waitFor();
    await stage.composer().fill("Just the three of us");
    await stage.page.keyboard.press("Enter");
    await stage.message("Just the three of us").waitFor();
    await stage.page.getByRole("button", { name: "Kagami Garden" }).first().click();
  });

  test("an event is planned, begun and ended", async () => {
    await serverMenu("Events");
    const events = dialog("Events");
    await events.getByRole("button", { name: "Create event" }).click();
    await events.getByLabel("Name").fill("Seed swap");
    await events.getByLabel("Place or address").fill("At the gate");
    await events.getByRole("button", { name: "Create", exact: true }).click();
    await events.getByText("Seed swap").waitFor();
    await events.getByRole("button", { name: "Start" }).click();
    await events.getByText("Now", { exact: true }).waitFor();
    await events.getByRole("button", { name: "End" }).click();
    await events.getByText("Nothing is planned.").waitFor();
    await stage.page.keyboard.press("Escape");
  });

  test("search finds messages by their words and who said them, and goes there", async () => {
    stage.say("The first lilac is out", BEN, SEEDED.channels.offTopic);
    await stage.page.getByRole("searchbox", { name: "Search messages and people" }).fill("from:Ben lilac");
    await stage.page.keyboard.press("Enter");
    const found = stage.page.getByRole("complementary", { name: "Search" });
    await found.getByRole("button", { name: /off-topic/ }).click();
    await stage.page.getByRole("log", { name: "Messages in off-topic" }).getByText("The first lilac is out").waitFor();
    await stage.expectAccessible("aside");
    await found.getByRole("button", { name: "Close search" }).click();
  });

  test("everything is reached by keyboard: going to a channel, a menu, the next channel", async () => {
    const { page } = stage;
    await page.keyboard.press("Control+k");
    await dialog("Go to").getByRole("combobox").fill("intro");
    await page.keyboard.press("Enter");
    await page.getByRole("log", { name: "Messages in introductions" }).waitFor();
    await page.keyboard.press("Alt+ArrowUp");
    await page.getByRole("log", { name: "Messages in general" }).waitFor();
    await link("introductions").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("log", { name: "Messages in levels" }).waitFor();
    await page.getByRole("heading", { level: 1 }).getByRole("button").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement.closest('h1') !== null")).toBe(true);
    await link("general").click();
  });

  test("presence is chosen and others see it", async () => {
    const hugo = await stage.openAs(HUGO);
    await stage.page.getByRole("button", { name: /^Status:/ }).click();
    await stage.page.getByRole("menuitem", { name: "Do not disturb" }).click();
    await members(hugo).getByRole("button", { name: "Mira" }).locator(".status.dnd").waitFor();
    await stage.page.getByRole("button", { name: /^Status:/ }).click();
    await stage.page.getByRole("menuitem", { name: "Online" }).click();
    await members(hugo).getByRole("button", { name: "Mira" }).locator(".status.online").waitFor();
  });

  test("another person is a search away, and a new one is made on the spot", async () => {
    const page = await stage.openAs(MIRA);
    await page.keyboard.press("Control+j");
    await page.getByRole("combobox", { name: "Act as" }).fill("kem");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Act as: Kemi" }).click();
    await page.getByRole("button", { name: "Someone new" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Nora");
    await page.getByRole("button", { name: "Make and act as them" }).click();
    await page.getByRole("button", { name: "Act as: Nora" }).waitFor();
    await members(page).getByRole("button", { name: "Nora" }).waitFor();
  });

  test("nothing threw, and axe finds nothing in the lists", async () => {
    await stage.expectAccessible(".places");
    await stage.expectAccessible(".aside");
    expect(stage.complaints).toEqual([]);
  });
});
