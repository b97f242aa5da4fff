// `deno task pictures`: the real house with people who talk in it, and docs/pictures/ as they see it.
import { connect, memberXp } from "../../db/mod.ts";
import { personId, SEEDED } from "../../dev/discord/state/seed.ts";
import { buildBundles } from "../../dev/run/build.ts";
import { launchChromium } from "../client/chromium.ts";
import { openHouse, type TestHouse } from "../support/house.ts";
import { ownPostgres } from "../support/own-postgres.ts";
import { eventually } from "../support/script.ts";
import { command, enter, reply } from "./acts.ts";
import { pictureLevels, pictureMyData } from "./pictures/dashboard.ts";
import { pageOf } from "./pictures/frame.ts";
import { pictureModal } from "./pictures/garden.ts";
import { converse, picturePhone, pictureRaid, pictureTalk } from "./pictures/talk.ts";

/** Whose data is shown: a member, neither owner nor admin. */
const MEMBER = { name: "Daniel", id: personId(4) };
/** Who reaches the first level while the picture is taken. */
const NEWCOMER_ID = personId(8);

const { offTopic } = SEEDED.channels;
const CHATTER = ["Tea at four?", "The maples are red already", "I can water the ferns", "See you on Sunday"];

await buildBundles((line) => console.log(line));
// Stopped at the end, whatever happens on the way.
await using postgres = await ownPostgres();
const database = connect({ url: postgres.ownerUrl, gateKey: postgres.gateKey, max: 2 });
await using house = await openHouse({
  databaseUrl: postgres.url,
  gateKey: postgres.gateKey,
  rooms: ["discord", "api", "bot", "web"],
});
const browser = await launchChromium();
try {
  await set([["Cooldown", "0"], ["Announce level-ups", "Nowhere"]]);
  await talk(house);
  await set([["Announce level-ups", "Where"]]);
  await converse(house, browser);
  await pictureTalk(house, browser, MEMBER.name);
  await picturePhone(house, browser, MEMBER.name);
  await pictureMyData(house, browser, MEMBER.name);
  await pictureLevels(house, browser);
  await pictureRaid(house, browser);
  await pictureModal(browser);
} finally {
  await browser.close();
  await database.close();
}

/** The owner turns levels on, where nobody looks, and changes settings of them. */
async function set(settings: [setting: string, value: string][]): Promise<void> {
  const chat = await pageOf(browser);
  await enter(chat, house, "Mira", "admins");
  await command(chat, "settings enable", { feature: "Levels" });
  await reply(chat, /Levels is on/).last().waitFor();
  for (const [setting, value] of settings) {
    await command(chat, "settings set", { feature: "Levels", setting, value });
    await reply(chat, new RegExp(`${setting}.*→`, "s")).last().waitFor();
  }
  await chat.context().close();
}

/** Everybody talks, each a different amount; the newcomer not enough for a level. */
async function talk({ script }: TestHouse): Promise<void> {
  let said = 0;
  for (let index = 0; index < 13; index++) {
    const id = personId(index);
    const messages = id === NEWCOMER_ID ? 4 : id === MEMBER.id ? 47 : 8 + (index * 17) % 41;
    for (let spoken = 0; spoken < messages; spoken++, said++) {
      await script.say(id, offTopic, `${CHATTER[said % CHATTER.length]} ${spoken}`);
    }
  }
  await eventually("every message counting", async () => {
    const rows = await database.orm.select({ messages: memberXp.messages }).from(memberXp);
    return rows.reduce((sum, row) => sum + row.messages, 0) === said ? true : null;
  });
}
