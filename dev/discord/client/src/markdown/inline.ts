import type { Inline, TimestampStyle } from "./tree.ts";

/**
 * Reads the marks inside a line or paragraph. Unclosed or unknown marks stay text.
 * @param depth how many marks are open around it; beyond the deepest level everything is text
 */
export function parseInline(source: string, depth = 0, insideLink = false): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  let at = 0;
  const flush = () => {
    if (plain) found.push({ kind: "text", text: plain });
    plain = "";
  };
  while (at < source.length) {
    const next = depth < DEEPEST ? readMark(source, at, depth, insideLink) : null;
    if (!next) {
      plain += source[at];
      at += 1;
      continue;
    }
    if (typeof next.node === "string") plain += next.node;
    else {
      flush();
      found.push(next.node);
    }
    at += next.length;
  }
  flush();
  return found;
}

const DEEPEST = 8;

interface Mark {
  node: Inline | string;
  length: number;
}

function readMark(source: string, at: number, depth: number, insideLink: boolean): Mark | null {
  switch (source[at]) {
    case "\\":
      return /[^\w\s]/.test(source[at + 1] ?? "") ? { node: source[at + 1] ?? "", length: 2 } : null;
    case "`":
      return readCode(source, at);
    case "<":
      return readAngle(source, at, insideLink);
    case "@":
      return readEveryone(source, at);
    case "[":
      return insideLink ? null : readMaskedLink(source, at, depth);
    case "h":
      return insideLink ? null : readBareLink(source, at);
    case "*":
    case "_":
    case "~":
    case "|":
      return readPair(source, at, depth, insideLink);
    default:
      return null;
  }
}

/** Sticky, so that each looks only where the reader stands. */
const PAIRS: { kind: "strong" | "emphasis" | "underline" | "strike" | "spoiler"; pattern: RegExp }[] = [
  { kind: "strong", pattern: /\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)/y },
  { kind: "underline", pattern: /__((?:\\[\s\S]|[^\\])+?)__(?!_)/y },
  { kind: "emphasis", pattern: /\*(?=\S)((?:\*\*|\\[\s\S]|\s+(?:[^*\s\\]|\\[\s\S]|\*\*)|[^\s*\\])+?)\*(?!\*)/y },
  { kind: "emphasis", pattern: /(?<!\w)_((?:__|\\[\s\S]|[^\\_])+?)_(?!\w)/y },
  { kind: "strike", pattern: /~~(?=\S)((?:\\[\s\S]|~(?!~)|[^~\\])+?)~~/y },
  { kind: "spoiler", pattern: /\|\|([\s\S]+?)\|\|/y },
];

function readPair(source: string, at: number, depth: number, insideLink: boolean): Mark | null {
  for (const { kind, pattern } of PAIRS) {
    const match = matchAt(pattern, source, at);
    const inner = match?.[1];
    if (!match || inner === undefined) continue;
    return { node: { kind, children: parseInline(inner, depth + 1, insideLink) }, length: match[0].length };
  }
  return null;
}

function readCode(source: string, at: number): Mark | null {
  const match = matchAt(/(`{1,2})([\s\S]*?[^`])\1(?!`)/y, source, at);
  if (!match) return null;
  const text = match[2] ?? "";
  // One space on both sides is how a code span may begin or end with a backtick.
  const trimmed = match[1] === "``" && text.startsWith(" ") && text.endsWith(" ") ? text.slice(1, -1) : text;
  return { node: { kind: "code", text: trimmed }, length: match[0].length };
}

function readEveryone(source: string, at: number): Mark | null {
  const match = matchAt(/@(?:everyone|here)(?!\w)/y, source, at);
  if (!match) return null;
  return { node: { kind: "everyone", text: match[0] === "@here" ? "@here" : "@everyone" }, length: match[0].length };
}

/** Everything between angle brackets: mentions, emoji, times, commands, links without a preview. */
function readAngle(source: string, at: number, insideLink: boolean): Mark | null {
  const match = matchAt(/<([^<>\s][^<>\n]*)>/y, source, at);
  const inner = match?.[1];
  if (!match || inner === undefined) return null;
  const node = readAngleBody(inner, insideLink);
  return node && { node, length: match[0].length };
}

function readAngleBody(inner: string, insideLink: boolean): Inline | null {
  const mention = /^(@!?|@&|#)(\d{1,20})$/.exec(inner);
  if (mention?.[1] && mention[2]) {
    const kind = mention[1] === "#" ? "channel" : mention[1] === "@&" ? "role" : "user";
    return { kind, id: mention[2] };
  }
  const emoji = /^(a?):(\w{2,32}):(\d{1,20})$/.exec(inner);
  if (emoji?.[2] && emoji[3]) return { kind: "emoji", name: emoji[2], id: emoji[3], animated: emoji[1] === "a" };
  const time = /^t:(-?\d{1,13})(?::([tTdDfFR]))?$/.exec(inner);
  if (time?.[1]) {
    const seconds = Number(time[1]);
    // Dates end at 8.64e15 ms: beyond it there is nothing to show.
    if (Math.abs(seconds) > 8.64e12) return null;
    return { kind: "timestamp", seconds, style: (time[2] ?? "f") as TimestampStyle };
  }
  const command = /^\/([\p{L}\p{N}_\- ]{1,98}):(\d{1,20})$/u.exec(inner);
  if (command?.[1] && command[2]) return { kind: "command", name: command[1], id: command[2] };
  if (insideLink) return null;
  const href = safeHref(inner);
  return href ? { kind: "link", href, children: [{ kind: "text", text: inner }] } : null;
}

function readMaskedLink(source: string, at: number, depth: number): Mark | null {
  const match = matchAt(/\[((?:\\[\s\S]|[^\]\\])+)\]\(<?([^\s<>]+?)>?(?:\s+"[^"\n]*")?\)/y, source, at);
  if (!match?.[1] || !match[2]) return null;
  const href = safeHref(match[2]);
  if (!href) return null;
  return { node: { kind: "link", href, children: parseInline(match[1], depth + 1, true) }, length: match[0].length };
}

function readBareLink(source: string, at: number): Mark | null {
  const match = matchAt(/https?:\/\/[^\s<]+[^\s<.,:;"'\]*_~|!?]/y, source, at);
  if (!match) return null;
  let text = match[0];
  // A closing bracket without its opening one belongs to the sentence around the link.
  while (text.endsWith(")") && count(text, ")") > count(text, "(")) text = text.slice(0, -1);
  const href = safeHref(text);
  return href ? { node: { kind: "link", href, children: [{ kind: "text", text }] }, length: text.length } : null;
}

/** An address that may stand in `href`: http and https only, so `javascript:` and `data:` stay text. */
export function safeHref(text: string): string | null {
  if (!/^https?:\/\//i.test(text)) return null;
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

const count = (text: string, letter: string) => text.split(letter).length - 1;
