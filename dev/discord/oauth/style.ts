// The look of the authorisation page: the browser client's own colours and measures.
export const STYLE = `
  :root { color-scheme: light dark; --ground: light-dark(#eff2f0, #111518); --raised: light-dark(#ffffff, #1f252a);
    --sunken: light-dark(#f0f3f1, #101418); --line: light-dark(#d8dedb, #2b3339); --ink: light-dark(#1a2224, #e4eaea);
    --ink-soft: light-dark(#536064, #9eabb0); --accent: light-dark(#0b6b69, #55c8bf);
    --accent-ink: light-dark(#ffffff, #06211f); --accent-soft: light-dark(#0b6b691a, #55c8bf26);
    --hover: light-dark(#0a332c0d, #d7f5ee0d); --round: 8px; --round-small: 5px;
    --shadow: 0 8px 28px light-dark(#10302b2e, #00000080), 0 1px 3px light-dark(#10302b1f, #00000066);
    --font: Inter, "Inter Variable", system-ui, "Segoe UI", Roboto, "Noto Sans CJK JP", sans-serif;
    --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace }
  * { box-sizing: border-box; scrollbar-width: thin; scrollbar-color: var(--line) transparent }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground);
    color: var(--ink); font: 400 .9375rem/1.45 var(--font); -webkit-text-size-adjust: 100% }
  main { width: min(28rem, 100%); display: grid; gap: .75rem }
  form { background: var(--raised); border: 1px solid var(--line); border-radius: 12px; padding: 1.5rem;
    box-shadow: var(--shadow) }
  .search { padding: 1rem 1.5rem; box-shadow: none }
  .icon { display: block; margin: 0 auto .75rem; border-radius: 18px }
  h1 { font-size: 1.2rem; margin: 0 0 1rem; text-align: center }
  h1 span { display: block; font-size: .9375rem; font-weight: 400; color: var(--ink-soft) }
  h2, legend { font-size: .8125rem; font-weight: 600; color: var(--ink-soft); margin: 1.1rem 0 .4rem; padding: 0 }
  fieldset { border: 0; margin: 1.1rem 0 0; padding: 0; min-width: 0 } legend { margin-top: 0 }
  .people { max-height: 15rem; overflow-y: auto; border: 1px solid var(--line); border-radius: var(--round) }
  .person { display: flex; align-items: center; gap: .7rem; margin: 0; padding: .4rem .75rem; cursor: pointer }
  .person:hover { background: var(--hover) } .person + .person { border-top: 1px solid var(--line) }
  .person:has(:checked) { background: var(--accent-soft) }
  .person span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis }
  .person img { border-radius: 50% } .person b { font-weight: 580 }
  .person small { display: block; color: var(--ink-soft); font-size: .8125rem }
  .alone { cursor: default; border: 1px solid var(--line); border-radius: var(--round) }
  .alone:hover { background: none }
  input[type="radio"], input[type="checkbox"] { accent-color: var(--accent); margin: 0 }
  .field { display: grid; gap: .3rem; margin-top: 1rem; color: var(--ink-soft); font-size: .8125rem; font-weight: 600 }
  .search .field { margin: 0 } .search .field span { display: flex; gap: .5rem }
  select, input[type="search"] { flex: 1; min-width: 0; font: inherit; font-weight: 400; padding: .5rem .7rem;
    border-radius: var(--round); border: 1px solid var(--line); background: var(--sunken); color: var(--ink) }
  .permissions { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .3rem .75rem }
  .permissions label { display: flex; align-items: center; gap: .5rem }
  ul { margin: 0; padding-left: 1.1rem } li b { font-weight: 500 }
  code { font-family: var(--mono) } code, .note { color: var(--ink-soft); font-size: .8125rem }
  a { color: var(--accent); text-decoration: none } a:hover { text-decoration: underline }
  .buttons { display: flex; gap: .6rem; margin-top: 1.2rem }
  button { font: inherit; font-weight: 580; padding: .5rem 1rem; border-radius: var(--round);
    border: 1px solid var(--line); background: none; color: inherit; cursor: pointer }
  .buttons button { flex: 1 } button:hover { background: var(--hover) }
  .primary, .primary:hover { background: var(--accent); border-color: transparent; color: var(--accent-ink) }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }`;
