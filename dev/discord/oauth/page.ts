// The authorisation page as HTML: forms without script, usable with a keyboard, light and dark.
import type { PageView, PersonView } from "./consent.ts";
import { STYLE } from "./style.ts";

export function page(view: PageView): string {
  // Which servers there are to choose from depends on who is asking: that comes first.
  const asking = view.guilds !== null && view.person === null;
  return shell(`Let ${view.name} in?`, `${asking ? who(view) : consent(view)}${search(view)}`);
}

/** After something was installed without anybody to go back to. @param where null when the person said no */
export function addedPage(application: Drawn & { name: string }, where: string | null): string {
  const { name } = application;
  const title = where === null ? "Nothing was added" : "Added";
  const sentence = where === null ? `${name} was not let in.` : `${name} is now in ${where}.`;
  return shell(title, `<form>${icon(application)}<h1>${title}</h1><p>${escape(sentence)}</p></form>`);
}

export function problemPage(title: string, sentence: string): string {
  return shell(title, `<form><h1>${escape(title)}</h1><p>${escape(sentence)}</p></form>`);
}

function who(view: PageView): string {
  return `<form method="get" action="/oauth2/authorize">
    ${heading(view, "wants to be added to a server")}
    ${hidden(view)}
    ${picker(view, "as")}
    <div class="buttons"><button class="primary">Continue</button></div>
  </form>`;
}

function consent(view: PageView): string {
  return `<form method="post" action="${escape(view.action)}">
    ${heading(view, view.guilds === null ? "wants to access your account" : "wants to be added to a server")}
    ${view.person === null ? picker(view, "user_id") : signedIn(view, view.person)}
    ${view.guilds === null ? "" : servers(view)}
    <h2>It will be able to</h2>
    <ul>${
    view.scopes.map(({ scope, meaning }) => `<li><b>${escape(meaning)}</b> <code>${escape(scope)}</code></li>`).join("")
  }</ul>
    ${view.permissions.length === 0 ? "" : permissions(view)}
    <p class="note">${
    view.redirect === null
      ? "This is the local Discord: nothing leaves this machine."
      : `You go back to <b>${escape(view.redirect)}</b>.`
  }</p>
    <div class="buttons">
      <button name="decision" value="approve" class="primary">Authorise</button>
      <button name="decision" value="cancel">Cancel</button>
    </div>
  </form>`;
}

interface Drawn {
  id: string;
  icon: string | null;
}

/** The content network knows by the hash what was uploaded, and draws the rest. */
const icon = (application: Drawn): string =>
  `<img class="icon" src="/cdn/app-icons/${application.id}/${
    application.icon ?? "default"
  }.svg" alt="" width="64" height="64">`;

const heading = (view: PageView, wants: string): string =>
  `${icon(view.application)}<h1>${escape(view.name)} <span>${wants}</span></h1>`;

const hidden = (view: PageView): string =>
  view.fields.map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`).join("");

const avatar = ({ id, avatar }: PersonView): string =>
  `<img src="/cdn/avatars/${id}/${avatar ?? "default"}.svg" alt="" width="32" height="32">`;

function picker(view: PageView, name: string): string {
  const rows = view.people.map((person) =>
    `<label class="person"><input type="radio" name="${name}" value="${person.id}" required${
      person.chosen ? " checked autofocus" : ""
    }>
      ${avatar(person)}
      <span><b>${escape(person.name)}</b><small>${escape(person.username)}</small></span></label>`
  ).join("");
  const none = view.guilds === null ? "Nobody has this name." : "Nobody who manages a server has this name.";
  return `<fieldset><legend>Who are you?</legend>${
    rows === "" ? `<p class="note">${none}</p>` : `<div class="people">${rows}</div>`
  }</fieldset>`;
}

function signedIn(view: PageView, person: PersonView): string {
  const other = new URLSearchParams([...view.fields, ["as", ""]]);
  return `<p class="person alone"><input type="hidden" name="user_id" value="${person.id}">${avatar(person)}
    <span><b>${escape(person.name)}</b><small>${escape(person.username)}</small></span>
    <a href="/oauth2/authorize?${escape(other.toString())}">Not you?</a></p>`;
}

function servers(view: PageView): string {
  return `<label class="field">Add to server<select name="guild_id">${
    view.guilds!.map(({ id, name }) =>
      `<option value="${id}"${id === view.guildId ? " selected" : ""}>${escape(name)}</option>`
    ).join("")
  }</select></label>`;
}

function permissions(view: PageView): string {
  return `<fieldset><legend>Its bot gets these permissions</legend><input type="hidden" name="choosing" value="1">
    <div class="permissions">${
    view.permissions.map(({ bit, name }) =>
      `<label><input type="checkbox" name="permission" value="${bit}" checked> ${escape(name)}</label>`
    ).join("")
  }</div></fieldset>`;
}

/** Where there are more people than the list holds. */
function search(view: PageView): string {
  if (view.person !== null || (view.more === 0 && view.find === "")) return "";
  const rest = view.more === 0 ? "" : `${view.more.toLocaleString("en")} more people: `;
  return `<form class="search" method="get" action="/oauth2/authorize">${hidden(view)}
    <label class="field">${rest}find somebody by name
      <span><input name="find" value="${escape(view.find)}" type="search"><button>Find</button></span></label></form>`;
}

function shell(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${
    escape(title)
  }</title><link rel="icon" href="/icon.svg"><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
