import { beforeEach, expect, test } from "vitest";
import { MovableClock } from "../../dev/discord/clock.ts";
import { FARID, GRACE, OWNER, SEEDED, withDiscord } from "./harness.ts";
import { textChannel } from "./places.ts";
import { refusesBodies } from "./tables.ts";

const clock = new MovableClock();
const it = withDiscord({ clock });
const { channels } = SEEDED;
const MESSAGES = `/channels/${channels.offTopic}/messages`;
const GONE = "This content is no longer available.";
const DAY_MS = 86_400_000;
const PIXEL = Uint8Array.from(
  atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="),
  (char) => char.charCodeAt(0),
);
beforeEach(() => it.discord.script.reset());

type File = [name: string, content: string | Uint8Array<ArrayBuffer>, type?: string];

function form(files: File[], payload?: unknown, fields: Record<string, string> = {}): FormData {
  const data = new FormData();
  if (payload !== undefined) data.append("payload_json", JSON.stringify(payload));
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  files.forEach(([name, content, type = "text/plain"], n) => {
    data.append(`files[${n}]`, new Blob([content], { type }), name);
  });
  return data;
}

const send = (data: FormData, as?: string, path = MESSAGES) => it.rest("POST", path, data, as);
const upload = async (name: string, content: File[1], type?: string) =>
  (await send(form([[name, content, type!]], {}))).body.attachments[0];

test("a link is signed, ends after a day, and is signed anew on demand", async () => {
  const { url } = await upload("note.txt", "hello");
  expect(url).toMatch(/\?ex=[0-9a-f]+&is=[0-9a-f]+&hm=[0-9a-f]{64}&$/);
  expect(await (await fetch(url)).text()).toBe("hello");
  clock.advance(DAY_MS + 1_000);
  const late = await fetch(url);
  expect([late.status, await late.text()]).toEqual([404, GONE]);
  const { body } = await it.rest("POST", "/attachments/refresh-urls", {
    attachment_urls: [url, "https://example.org/"],
  });
  expect(body.refreshed_urls[0].original).toBe(url);
  expect(body.refreshed_urls[1].refreshed).toBeNull();
  expect(await (await fetch(body.refreshed_urls[0].refreshed)).text()).toBe("hello");
});

test.each<[string, (url: string) => string]>([
  ["without a signature", (url) => url.split("?")[0]!],
  ["with a later end", (url) => url.replace(/ex=[0-9a-f]+/, "ex=ffffffff")],
  ["for another file", (url) => url.replace("note.txt", "other.txt")],
  ["with another signature", (url) => url.replace(/hm=..../, "hm=0000")],
])("a link %s leads nowhere", async (_what, change) => {
  const answer = await fetch(change((await upload("note.txt", "hello")).url));
  expect([answer.status, await answer.text()]).toEqual([404, GONE]);
});

test("a link dies with its message, and with its channel", async () => {
  const place = textChannel(it);
  const path = `/channels/${place}/messages`;
  const first = (await send(form([["a.txt", "a"]], {}), undefined, path)).body;
  const second = (await send(form([["b.txt", "b"]], {}), undefined, path)).body;
  await it.rest("DELETE", `${path}/${first.id}`);
  expect((await fetch(first.attachments[0].url)).status).toBe(404);
  expect((await fetch(second.attachments[0].url)).status).toBe(200);
  expect((await it.rest("DELETE", `/channels/${place}`, undefined, OWNER)).status).toBe(200);
  expect((await fetch(second.attachments[0].url)).status).toBe(404);
});

test.each<[string, string, File[1], string, boolean]>([
  ["a page", "page.html", "<script>alert(1)</script>", "application/octet-stream", true],
  ["a drawing that can run scripts", "face.svg", "<svg onload='alert(1)'/>", "application/octet-stream", true],
  ["a page that says it is a picture", "page.png", "<script>alert(1)</script>", "application/octet-stream", true],
  ["a picture that says it is a page", "pixel.html", PIXEL, "image/png", false],
  ["a text", "note.txt", "hello", "text/plain; charset=utf-8", false],
])("%s is served so that nothing in it runs", async (_what, name, content, type, saved) => {
  const answer = await fetch((await upload(name, content, "text/html")).url);
  expect(answer.headers.get("content-type")).toBe(type);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(answer.headers.get("content-security-policy")).toContain("sandbox");
  expect(answer.headers.has("content-disposition")).toBe(saved);
});

test("names are made plain and the original kept as a title; pictures have a size, spoilers say so", async () => {
  const payload = {
    attachments: [{ id: 0, title: "My note" }, { id: "1", is_spoiler: true, description: "A pixel" }],
  };
  const { body } = await send(
    form([["my note (1).txt", "a"], ["pixel.png", PIXEL, "image/png"], ["ä.txt", "c"]], payload),
  );
  expect(body.attachments).toMatchObject([
    { filename: "my_note_1_.txt", title: "My note", size: 1 },
    { filename: "SPOILER_pixel.png", flags: 8, description: "A pixel", width: 1, height: 1, content_type: "image/png" },
    { filename: "_.txt", title: "ä" },
  ]);
});

test("fields beside the files do without payload_json", async () => {
  const { status, body } = await send(
    form([["a.txt", "a"]], undefined, { content: "See", tts: "false", nonce: "n-7" }),
  );
  expect([status, body.content, body.tts, body.nonce]).toEqual([200, "See", false, "n-7"]);
});

test("an edit keeps, describes and removes attachments, and new ones come beside them", async () => {
  const { body } = await send(form([["a.txt", "a"], ["b.txt", "b"]], { content: "two" }));
  const [a, b] = body.attachments;
  const path = `${MESSAGES}/${body.id}`;
  const added = await it.rest("PATCH", path, form([["c.txt", "c"]], {}));
  expect(added.body.attachments.map((it: { filename: string }) => it.filename)).toEqual(["a.txt", "b.txt", "c.txt"]);
  const attachments = [{ id: b.id, description: "The second" }, { id: 0 }];
  const changed = await it.rest("PATCH", path, form([["d.txt", "d"]], { attachments }));
  expect(changed.body.attachments).toMatchObject([{ id: b.id, description: "The second" }, { filename: "d.txt" }]);
  expect((await fetch(a.url)).status).toBe(404);
  expect((await it.rest("PATCH", path, { attachments: [] })).body.attachments).toEqual([]);
});

test("what embeds and components show is not listed beside them, and its links are signed too", async () => {
  const embeds = [{
    image: { url: "attachment://pixel.png" },
    footer: { text: "f", icon_url: "attachment://pixel.png" },
  }];
  const { body } = await send(form([["pixel.png", PIXEL, "image/png"], ["note.txt", "a"]], { embeds }));
  expect(body.attachments.map((it: { filename: string }) => it.filename)).toEqual(["note.txt"]);
  expect(body.embeds[0].image).toMatchObject({ width: 1, height: 1, content_type: "image/png" });
  for (const url of [body.embeds[0].image.url, body.embeds[0].footer.icon_url]) {
    expect((await fetch(url)).status).toBe(200);
  }
  const components = [
    { type: 12, items: [{ media: { url: "attachment://pixel.png" }, description: "A pixel" }] },
    { type: 13, file: { url: "attachment://note.txt" } },
    {
      type: 9,
      components: [{ type: 10, content: "t" }],
      accessory: { type: 11, media: { url: "https://example.org/p.png" } },
    },
  ];
  const bare = await it.rest("PATCH", `${MESSAGES}/${body.id}`, { attachments: [] });
  expect(bare.body.embeds[0].image).toBeUndefined();
  const shown = await send(
    form([["pixel.png", PIXEL, "image/png"], ["note.txt", "abc"]], { flags: 1 << 15, components }),
  );
  expect(shown.body.attachments).toEqual([]);
  const [gallery, file, section] = shown.body.components;
  expect(gallery.items[0]).toMatchObject({ media: { width: 1, attachment_id: expect.any(String) }, spoiler: false });
  expect(file).toMatchObject({ name: "note.txt", size: 3 });
  expect(await (await fetch(file.file.url)).text()).toBe("abc");
  const taken = await it.rest("PATCH", `${MESSAGES}/${shown.body.id}`, { attachments: [] });
  expect(taken.body.errors.components[0].items[0].media.url._errors[0].code)
    .toBe("UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND");
  expect(section.accessory.media).toMatchObject({
    url: "https://example.org/p.png",
    id: expect.stringMatching(/^\d{18}$/),
  });
});

test("a voice message is one recording with what is needed to show it, and stays as it is", async () => {
  const payload = { flags: 1 << 13, attachments: [{ id: "0", duration_secs: 1.5, waveform: "AAAA" }] };
  const { status, body } = await send(form([["voice.ogg", "sound", "audio/ogg"]], payload), OWNER);
  expect(status).toBe(200);
  expect(body.attachments).toMatchObject([{ duration_secs: 1.5, waveform: "AAAA", content_type: "audio/ogg" }]);
  const edit = await it.rest("PATCH", `${MESSAGES}/${body.id}`, { content: "words" }, OWNER);
  expect([edit.status, edit.body.code]).toEqual([400, 50162]);
  const bare = await send(form([["voice.ogg", "sound", "audio/ogg"]], { flags: 1 << 13 }), OWNER);
  expect(bare.body.code).toBe(50161);
  expect((await send(form([["voice.ogg", "sound", "audio/ogg"]], payload), GRACE)).body.code).toBe(50173);
});

test("limit: ten files a message, and ten after an edit too", async () => {
  const files = (count: number): File[] => Array.from({ length: count }, (_, n) => [`${n}.txt`, "x"]);
  const eleven = await send(form(files(11), {}));
  expect([eleven.status, eleven.body.code]).toEqual([400, 30015]);
  const { body } = await send(form(files(10), {}));
  expect(body.attachments).toHaveLength(10);
  expect((await it.rest("PATCH", `${MESSAGES}/${body.id}`, form(files(1), {}))).body.code).toBe(30015);
});

test("limit: a file has 10 MiB, a message 25 MiB", async () => {
  const bytes = (mib: number) => new Uint8Array(mib * 1024 * 1024);
  const large = await send(form([["large.bin", new Uint8Array(10 * 1024 * 1024 + 1)]], {}));
  expect([large.status, large.body.code]).toEqual([413, 40005]);
  const many = await send(form([["a.bin", bytes(9)], ["b.bin", bytes(9)], ["c.bin", bytes(9)]], {}), FARID);
  expect([many.status, many.body.code]).toEqual([413, 40005]);
  expect((await send(form([["a.bin", bytes(10)]], {}), FARID)).status).toBe(200);
});

const media = (...components: object[]) => () => form([["note.txt", "a"]], { flags: 1 << 15, components });
refusesBodies(it, "files", [
  {
    what: "no links to refresh",
    path: "/attachments/refresh-urls",
    body: {},
    at: "attachment_urls",
    error: "BASE_TYPE_REQUIRED",
  },
  {
    what: "51 links to refresh",
    path: "/attachments/refresh-urls",
    body: { attachment_urls: Array.from({ length: 51 }, () => "https://example.org/") },
    at: "attachment_urls",
    error: "BASE_TYPE_BAD_LENGTH",
  },
  {
    what: "a link that is none",
    path: "/attachments/refresh-urls",
    body: { attachment_urls: ["nowhere"] },
    at: "attachment_urls.0",
    error: "URL_TYPE_INVALID_URL",
  },
  {
    what: "a description of 1,025",
    path: MESSAGES,
    body: () => form([["a.txt", "a"]], { attachments: [{ id: 0, description: "x".repeat(1_025) }] }),
    at: "attachments.0.description",
    error: "BASE_TYPE_MAX_LENGTH",
  },
  {
    what: "a gallery of a file that was not sent",
    path: MESSAGES,
    body: media({ type: 12, items: [{ media: { url: "attachment://none.png" } }] }),
    at: "components.0.items.0.media.url",
    error: "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
  },
  {
    what: "a file component of a link",
    path: MESSAGES,
    body: media({ type: 13, file: { url: "https://example.org/a.txt" } }),
    at: "components.0.file.url",
    error: "URL_TYPE_INVALID_SCHEME",
  },
  {
    what: "payload_json that is none",
    path: MESSAGES,
    body: () => {
      const data = form([["a.txt", "a"]]);
      data.append("payload_json", "{");
      return data;
    },
    code: 50109,
  },
]);
