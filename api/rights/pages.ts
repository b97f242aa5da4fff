// The two pages a person can keep: what is stored about them, and the policy as it was on that day.
import type { Policy, PolicyStore } from "../features/privacy/contract.ts";
import type { ArchiveFile, Piece } from "./archive.ts";
import { Html, html, pageEnd, pageStart } from "./html.ts";

/** Rows a table shows on the page; all of them are in the files beside it. */
export const PAGE_ROWS = 1_000;

export interface ExportPage {
  userId: string;
  at: string;
  policy: Policy;
  /** Stores that hold something about the person, and their files. */
  stores: {
    store: PolicyStore;
    count: number;
    files: string[];
    rows: () => AsyncIterable<Record<string, unknown>[]>;
  }[];
  /** Stores that were looked into and hold nothing. */
  empty: PolicyStore[];
  withheld: { what: string; count: number; why: string }[];
}

/** START-HERE.html, piece by piece, so that a person with a million rows needs no more memory than one with three. */
export async function* exportPage(page: ExportPage): AsyncGenerator<Piece> {
  const { policy } = page;
  yield piece(html`
    ${pageStart("Your data")}
    <h1>Everything stored about you</h1>
    <p>This is what Kagami held about the Discord account <code>${page.userId}</code> at ${page
      .at}, all read at the same instant.
    Nothing on this page loads anything from the network.</p>
    <p>The same rows are in <code>data/</code> as JSON lines and as CSV. <code>manifest.json</code> lists every file with its
    checksum, and <a href="policy.html">policy.html</a> is the policy in force (version <code>${policy.version.slice(
      0,
      12,
    )}</code>).</p>
    ${controllerLine(policy)}
    <h2 id="contents">Contents</h2>
    <ul>
    ${page.stores.map(({ store, count }) =>
      html`<li><a href="#${anchor(store)}">${store.title}</a>: ${rowsText(count)}</li>\n`
    )}
    <li><a href="#nothing">Looked into and empty</a></li>
    <li><a href="#others">What is not shown, and why</a></li>
    <li><a href="#rights">What you can do</a></li>
    </ul>
  `);
  for (const { store, count, files, rows } of page.stores) {
    yield piece(html`
      <h2 id="${anchor(store)}">${store.title}</h2>
      ${storeFacts(store)}
      <dt>Rows</dt><dd>${count}${count > PAGE_ROWS ? ` (the first ${PAGE_ROWS} below)` : null}</dd>
      <dt>Files</dt><dd>${files.map((file) =>
        html`
          <a href="${file}">${file}</a>
        `
      )}</dd></dl>
      <div class="scroll">
        <table>
          <thead>
            <tr>${store.columns.map((column) => html`<th scope="col" title="${column.why}">${column.name}</th>`)}</tr>
          </thead>
          <tbody>
    `);
    let shown = 0;
    for await (const batch of rows()) {
      for (const row of batch) {
        if (shown++ >= PAGE_ROWS) break;
        yield piece(html`<tr>${store.columns.map((column) => html`<td>${cellText(row[column.name])}</td>`)}</tr>\n`);
      }
      if (shown >= PAGE_ROWS) break;
    }
    yield piece(html`</tbody></table></div>\n`);
  }
  yield piece(html`<h2 id="nothing">Looked into and empty</h2>
<p>These can hold something about a person and hold nothing about you.</p>
<ul>${
    page.empty.map((store) =>
      html`<li>${store.title} (${store.columns.map((column) => column.name).join(", ")})</li>\n`
    )
  }</ul>
<h2 id="others">What is not shown, and why</h2>
${
    page.withheld.length === 0
      ? html`<p>Nothing was held back.</p>`
      : html`<ul>${page.withheld.map((item) => html`<li>${item.what}: ${item.count}. ${item.why}</li>\n`)}</ul>`
  }
<h2 id="rights">What you can do</h2>
<p>In the dashboard under “My data”, or with <code>/privacy</code> in Discord, you can object to any purpose, have everything
erased, and get this file again. It costs nothing. You may also complain to the data protection authority of your country.</p>
${pageEnd}`);
}

/** The generated policy as a page of its own. */
export function policyPage(policy: Policy): string {
  return html`${pageStart("Privacy policy")}
<h1>Privacy policy</h1>
<p>Generated from the code that stores the data: what is not listed here cannot be stored. Version <code>${policy.version}</code>.</p>
${controllerLine(policy)}
<h2>Purposes</h2>
<ul>${
    policy.purposes.map((purpose) =>
      html`<li><strong>${purpose.title}</strong>: ${purpose.why} Legal basis: ${purpose.basis}.${
        purpose.objectable ? " You can turn it off for yourself." : ""
      }</li>\n`
    )
  }</ul>
<h2>What is stored</h2>
${
    policy.stores.map((store) =>
      html`
        <h3>${store.title}</h3>
        ${storeFacts(store)}</dl>
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Data</th>
                <th scope="col">Why</th>
                <th scope="col">Category</th>
                <th scope="col">Tied to you?</th>
              </tr>
            </thead>
            <tbody>${store.columns.map((column) =>
              html`
                <tr>
                  <td>${column.name}</td>
                  <td>${column.why}</td>
                  <td>${column.category}</td>
                  <td>${column.personal && store.tiedToYou ? "yes" : "no"}</td>
                </tr>\\n
              `
            )}</tbody>
          </table>
        </div>\\n
      `
    )
  }
<h2>Who receives data</h2>
${
    policy.recipients.length === 0
      ? html`<p>Nobody.</p>`
      : html`<ul>${
        policy.recipients.map((recipient) =>
          html`<li><strong>${recipient.name}</strong> (${recipient.where}): ${recipient.what} ${recipient.why}</li>\n`
        )
      }</ul>`
  }
<h2>What Kagami asks Discord for</h2>
<ul>${[...policy.intents, ...policy.scopes].map((item) => html`<li><code>${item.name}</code>: ${item.why}</li>\n`)}</ul>
${pageEnd}`.text;
}

/** What the manifest says: which policy was in force, every file with its checksum, every column with its reason. */
export interface Manifest {
  format: "privacy-export/1";
  userId: string;
  at: string;
  policyVersion: string;
  controller: Policy["controller"];
  files: (ArchiveFile & { store: string | null; columns: PolicyStore["columns"] })[];
  withheld: ExportPage["withheld"];
  rights: string;
}

const piece = (part: Html): Piece => ({ text: part.text });
const anchor = (store: PolicyStore) => `${store.kind}-${store.name.replaceAll(/[^\w-]/g, "-")}`;
const rowsText = (count: number) => count === 1 ? "1 row" : `${count} rows`;

const controllerLine = (policy: Policy) =>
  html`<p>${
    policy.controller === null
      ? policy.controllerText
      : `Responsible for this data: ${policy.controller.name}, ${policy.controller.contact}.`
  }</p>`;

/** An open `dl`, so that a page can add to it. */
const storeFacts = (store: PolicyStore) =>
  html`
    <dl>
      <dt>Purpose</dt>
      <dd>${store.purpose}</dd>
      <dt>Legal basis</dt>
      <dd>${store.basis}</dd>
      <dt>How long</dt>
      <dd>${store.retention}</dd>
      <dt>When you erase</dt>
      <dd>${store.onErase}</dd>
  `;

const cellText = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
