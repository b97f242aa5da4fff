// What a member does about their own data, by command.
import { BlobReader, type Entry, TextWriter, ZipReader } from "@zip.js/zip.js";
import type { Download } from "playwright-core";
import { use } from "../acts.ts";
import { GUEST, type Step } from "./scene.ts";

const LEVELS = { purpose: "Levels" };

export const rights: Step[] = [
  ["/privacy show and policy tell a member what is stored, and why", async ({ guest, wire }) => {
    await (await use(guest, wire, "privacy show")).filter({ hasText: /XP of members · 1 entry/ }).waitFor();
    await (await use(guest, wire, "privacy policy")).filter({ hasText: /What Kagami stores/ }).waitFor();
  }],
  ["/privacy export gives a file that opens", async ({ guest, wire }) => {
    const shown = await use(guest, wire, "privacy export");
    const [download] = await Promise.all([
      guest.waitForEvent("download"),
      shown.getByRole("link", { name: "kagami-my-data.zip" }).click(),
    ]);
    await readExport(download, GUEST.id);
  }],
  ["/privacy opt-out and opt-in take an objection, and take it back", async ({ guest, wire }) => {
    for (const where of ["This server", "Everywhere"]) {
      const out = await use(guest, wire, "privacy opt-out", { ...LEVELS, where });
      await out.filter({ hasText: /Levels stores nothing new about you/ }).waitFor();
      const back = await use(guest, wire, "privacy opt-in", { ...LEVELS, where });
      await back.filter({ hasText: /Levels may use your data again/ }).waitFor();
    }
  }],
  ["/privacy delete shows what goes, and erases when its button is pressed", async ({ guest, wire }) => {
    const shown = await use(guest, wire, "privacy delete", { where: "Everywhere" });
    await shown.filter({ hasText: /XP of members \(1 entry\)/ }).waitFor();
    await shown.getByRole("button", { name: "Erase" }).click();
    await shown.filter({ hasText: /Erased.*Receipt/s }).waitFor({ timeout: 30_000 });
  }],
];

/** Throws unless it is a ZIP with its manifest, its page for people, and the person's XP. */
export async function readExport(download: Download, userId: string): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Uint8Array);
  const entries = await new ZipReader(new BlobReader(new Blob(chunks as BlobPart[]))).getEntries();
  JSON.parse(await textOf(entries, /manifest\.json$/));
  if (!(await textOf(entries, /member_xp\.ndjson$/)).includes(userId)) {
    throw new Error("The export does not hold the person's XP");
  }
  await textOf(entries, /START-HERE\.html$/);
}

async function textOf(entries: Entry[], name: RegExp): Promise<string> {
  const entry = entries.find((entry) => name.test(entry.filename));
  if (!entry || entry.directory) {
    throw new Error(`The export has no ${name.source}: ${entries.map((it) => it.filename).join(", ")}`);
  }
  return await entry.getData(new TextWriter());
}
