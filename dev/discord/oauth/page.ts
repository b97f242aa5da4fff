// The authorisation page as HTML: one form, no script, usable with a keyboard, light and dark.

export interface PageView {
  origin: string;
  action: string;
  name: string;
  applicationId: string;
  scopes: { scope: string; meaning: string }[];
  people: { id: string; name: string; username: string }[];
  guilds: { id: string; name: string }[];
  /** Host that the person is sent back to; null when the bot is only added. */
  redirect: string | null;
}

export function page(view: PageView): string {
  const people = view.people.map((person, index) =>
    `<label class="person"><input type="radio" name="user_id" value="${person.id}"${
      index === 0 ? " checked autofocus" : ""
    }>
      <img src="/cdn/avatars/${person.id}/default.svg" alt="" width="32" height="32">
      <span><b>${escape(person.name)}</b><small>${escape(person.username)}</small></span></label>`
  ).join("");
  const guilds = view.guilds.length === 0
    ? ""
    : `<label class="field">Add to server<select name="guild_id">${
      view.guilds.map((guild) => `<option value="${guild.id}">${escape(guild.name)}</option>`).join("")
    }</select></label>`;
  return shell(
    `Let ${view.name} in?`,
    `<form method="post" action="${escape(view.action)}">
      <img class="icon" src="/cdn/app-icons/${view.applicationId}/default.svg" alt="" width="64" height="64">
      <h1>${escape(view.name)} <span>wants to access your account</span></h1>
      <fieldset><legend>Who are you?</legend><div class="people">${people}</div></fieldset>
      ${guilds}
      <h2>It will be able to</h2>
      <ul>${
      view.scopes.map(({ scope, meaning }) => `<li><b>${escape(meaning)}</b> <code>${escape(scope)}</code></li>`).join(
        "",
      )
    }</ul>
      <p class="note">${
      view.redirect === null
        ? "This is the local Discord: nothing leaves this machine."
        : `You go back to <b>${escape(view.redirect)}</b>.`
    }</p>
      <div class="buttons">
        <button name="decision" value="approve" class="primary">Authorise</button>
        <button name="decision" value="cancel">Cancel</button>
      </div>
    </form>`,
  );
}

export function problemPage(title: string, sentence: string): string {
  return shell(title, `<form><h1>${escape(title)}</h1><p>${escape(sentence)}</p></form>`);
}

const STYLE = `
  :root { color-scheme: light dark; --ground: light-dark(#e9eaf0, #16171d); --card: light-dark(#fff, #22242c);
    --ink: light-dark(#1c1d22, #f1f2f6); --soft: light-dark(#5a5d6b, #a6aabb); --line: light-dark(#d8dae3, #363946);
    --accent: light-dark(#4551c9, #7c88ff); --on-accent: light-dark(#fff, #0d0e12); }
  * { box-sizing: border-box }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
    color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
  form { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.75rem; width: min(30rem, 100%) }
  .icon { display: block; margin: 0 auto .75rem; border-radius: 18px }
  h1 { font-size: 1.25rem; margin: 0 0 1rem; text-align: center } h1 span { display: block; font-size: .95rem; font-weight: 400; color: var(--soft) }
  h2, legend { font-size: .85rem; font-weight: 600; color: var(--soft); margin: 1.1rem 0 .4rem; padding: 0 }
  fieldset { border: 0; margin: 0; padding: 0 }
  .people { max-height: 15rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 8px }
  .person { display: flex; align-items: center; gap: .7rem; padding: .45rem .8rem; cursor: pointer }
  .person + .person { border-top: 1px solid var(--line) }
  .person:has(:checked) { background: color-mix(in srgb, var(--accent) 14%, transparent) }
  .person img { border-radius: 50% } .person small { display: block; color: var(--soft) }
  .field { display: grid; gap: .3rem; margin-top: 1rem; color: var(--soft); font-size: .85rem }
  select { font: inherit; padding: .5rem; border-radius: 8px; border: 1px solid var(--line); background: var(--card); color: var(--ink) }
  ul { margin: 0; padding-left: 1.1rem } li b { font-weight: 500 } code, .note { color: var(--soft); font-size: .85rem }
  .buttons { display: flex; gap: .6rem; margin-top: 1.2rem }
  button { flex: 1; font: inherit; font-weight: 600; padding: .6rem; border-radius: 8px; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer }
  .primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }`;

function shell(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
