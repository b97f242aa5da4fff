// The two pages a person can keep: what is stored about them, and the policy as it was on that day.
import type { Policy, PolicyStore } from "../features/privacy/contract.ts";
import type { ArchiveFile, Piece } from "./archive.ts";
import { type Html, markup, pageEnd, pageStart } from "./html.ts";

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
  yield piece(introduction(page));
  for (const { store, count, files, rows } of page.stores) {
    const more = count > PAGE_ROWS ? ` (the first ${PAGE_ROWS} below)` : "";
    yield piece(markup`<h2 id="${anchor(store)}">${store.title}</h2>
${storeFacts(store)}<dt>Rows</dt><dd>${count}${more}</dd>
<dt>Files</dt><dd>${files.map((file) => markup`<a href="${file}">${file}</a> `)}</dd></dl>
<div class="scroll"><table><thead><tr>${store.columns.map(columnHead)}</tr></thead><tbody>
`);
    let shown = 0;
    for await (const batch of rows()) {
      for (const row of batch.slice(0, PAGE_ROWS - shown)) {
        const cells = store.columns.map((column) => markup`<td>${cellText(row[column.name])}</td>`);
        yield piece(markup`<tr>${cells}</tr>
`);
      }
      shown += batch.length;
      if (shown >= PAGE_ROWS) break;
    }
    yield piece(markup`</tbody></table></div>
`);
  }
  yield piece(rest(page));
}

const introduction = ({ userId, at, policy, stores }: ExportPage): Html => {
  const lines = stores.map(({ store, count }) =>
    markup`<li><a href="#${anchor(store)}">${store.title}</a>: ${count === 1 ? "1 row" : `${count} rows`}</li>
`
  );
  return markup`${pageStart("Your data")}<h1>Everything stored about you</h1>
<p>This is what Kagami held about the Discord account <code>${userId}</code> at ${at}, all of it read at the same instant.
Nothing on this page loads anything from the network.</p>
<p>The same rows are in <code>data/</code> as JSON lines and as CSV. <code>manifest.json</code> lists every file with its
checksum, and <a href="policy.html">policy.html</a> is the policy in force (version
<code>${policy.version.slice(0, 12)}</code>).</p>
<p>${policy.controllerText}</p>
<h2 id="contents">Contents</h2>
<ul>
${lines}<li><a href="#nothing">Looked into and empty</a></li>
<li><a href="#others">What is not shown, and why</a></li>
<li><a href="#rights">What you can do</a></li>
</ul>
`;
};

const rest = ({ empty, withheld }: ExportPage): Html => {
  const nothing = empty.map((store) =>
    markup`<li>${store.title} (${store.columns.map((column) => column.name).join(", ")})</li>
`
  );
  const hidden = withheld.map((item) =>
    markup`<li>${item.what}: ${item.count}. ${item.why}</li>
`
  );
  return markup`<h2 id="nothing">Looked into and empty</h2>
<p>These can hold something about a person and hold nothing about you.</p>
<ul>
${nothing}</ul>
<h2 id="others">What is not shown, and why</h2>
${hidden.length === 0 ? markup`<p>Nothing was held back.</p>` : markup`<ul>${hidden}</ul>`}
<h2 id="rights">What you can do</h2>
<p>In the dashboard under “My data”, or with <code>/privacy</code> in Discord, you can object to a purpose, have everything
erased, and get this file again. It costs nothing. You may also complain to the data protection authority of your
country.</p>
${pageEnd}`;
};

/** The generated policy as a page of its own. */
export function policyPage(policy: Policy): string {
  const purposes = policy.purposes.map((purpose) => {
    const choice = purpose.objectable ? " You can turn it off for yourself." : "";
    return markup`<li><strong>${purpose.title}</strong>: ${sentence(purpose.why)} ${
      sentence(purpose.basis)
    }${choice}</li>
`;
  });
  const recipients = policy.recipients.map((recipient) =>
    markup`<li><strong>${recipient.name}</strong> (${recipient.where}): ${sentence(recipient.what)} ${
      sentence(recipient.why)
    }</li>
`
  );
  const asked = [...policy.intents, ...policy.scopes].map((item) =>
    markup`<li><code>${item.name}</code>: ${item.why}</li>
`
  );
  return markup`${pageStart("Privacy policy")}<h1>Privacy policy</h1>
<p>Generated from the code that stores the data: what is not listed here cannot be stored.
Version <code>${policy.version.slice(0, 12)}</code>.</p>
<p>${policy.controllerText}</p>
<h2>Purposes</h2>
<ul>
${purposes}</ul>
<h2>What is stored</h2>
${policy.stores.map(storeSection)}<h2>Who receives data</h2>
${recipients.length === 0 ? markup`<p>Nobody.</p>` : markup`<ul>${recipients}</ul>`}
<h2>What Kagami asks Discord for</h2>
<ul>
${asked}</ul>
${pageEnd}`.text;
}

const storeSection = (store: PolicyStore): Html => {
  const rows = store.columns.map(({ name, why, category, personal }) =>
    markup`<tr><td>${name}</td><td>${why}</td><td>${category}</td><td>${
      personal && store.tiedToYou ? "yes" : "no"
    }</td></tr>
`
  );
  return markup`<h3>${store.title}</h3>
${storeFacts(store)}</dl>
<div class="scroll"><table><thead><tr><th scope="col">Data</th><th scope="col">Why</th><th scope="col">Category</th>
<th scope="col">Tied to you?</th></tr></thead><tbody>
${rows}</tbody></table></div>
`;
};

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
const columnHead = ({ name, why }: PolicyStore["columns"][number]) =>
  markup`<th scope="col" title="${why}">${name}</th>`;

/** An open `dl`, so that a page can add to it. */
const storeFacts = (store: PolicyStore) =>
  markup`<dl><dt>Purpose</dt><dd>${store.purpose}</dd><dt>Legal basis</dt><dd>${store.basis}</dd>
<dt>How long</dt><dd>${store.retention}</dd><dt>When you erase</dt><dd>${store.onErase}</dd>
`;

const sentence = (text: string): string => /[.!?]$/.test(text) ? text : `${text}.`;
const cellText = (value: unknown): string =>
  value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
