// HTML that cannot be injected into: every value in a template is escaped unless it is HTML already.

/** A piece of finished HTML. Made by `markup` only. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Tagged template: strings and numbers are escaped, `Html` and lists of `Html` are kept, null is nothing. */
export function markup(parts: TemplateStringsArray, ...values: (string | number | null | Html | Html[])[]): Html {
  let text = parts[0] ?? "";
  values.forEach((value, i) => text += render(value) + (parts[i + 1] ?? ""));
  return new Html(text);
}

const render = (value: string | number | null | Html | Html[]): string =>
  value === null
    ? ""
    : value instanceof Html
    ? value.text
    : Array.isArray(value)
    ? value.map((item) => item.text).join("")
    : escapeHtml(String(value));

export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** Start of a whole page that needs no network: no script, no font, no image; light or dark as the reader's system is. */
export const pageStart = (title: string): Html =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
`;

export const pageEnd: Html = markup`</main>
</body>
</html>
`;

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d5d8de, #3a3d45); --soft: light-dark(#f5f6f8, #1f2126); }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: light-dark(#1a1c20, #e8e9ec); background: light-dark(#fff, #16181c); }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.8rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1.5rem; }
a { color: light-dark(#2f4bd8, #9db0ff); } p, li { max-width: 46rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; } dt { color: light-dark(#5a5f69, #a5a9b3); } dd { margin: 0; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border: 1px solid var(--line); max-width: 28rem; overflow-wrap: break-word; }
th { background: var(--soft); } code { font: .9em ui-monospace, monospace; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
`;
