import { parseInline } from "./inline.ts";
import type { Block } from "./tree.ts";

/**
 * Reads a message's text as Discord shows it: headings, small print, quotes, lists and code blocks, marks inside them.
 * @param source up to 4,000 characters
 */
export function parseMarkdown(source: string): Block[] {
  return parseBlocks(source.replaceAll("\r\n", "\n"), 0);
}

const FENCE = /```(?:([\w+\-.#]+)\n)?\n*([^\n][\s\S]*?)\n*```/g;
const DEEPEST = 6;

function parseBlocks(source: string, depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  for (const match of source.matchAll(FENCE)) {
    const before = source.slice(at, match.index);
    // `>>> ` quotes everything after it, code blocks included.
    const rest = depth < DEEPEST ? /(?:^|\n)>>> /.exec(before) : null;
    if (rest) break;
    parseLines(trimOneNewline(before, at > 0, true), depth, blocks);
    blocks.push({ kind: "codeblock", language: match[1]?.toLowerCase() ?? null, text: match[2] ?? "" });
    at = match.index + match[0].length;
  }
  parseLines(trimOneNewline(source.slice(at), at > 0, false), depth, blocks);
  return blocks;
}

/** The line break beside a code block is the block's own edge. */
function trimOneNewline(text: string, start: boolean, end: boolean): string {
  const from = start && text.startsWith("\n") ? text.slice(1) : text;
  return end && from.endsWith("\n") ? from.slice(0, -1) : from;
}

function parseLines(source: string, depth: number, blocks: Block[]): void {
  if (!source) return;
  const lines = source.split("\n");
  let paragraph: string[] = [];
  const flush = () => {
    const text = paragraph.join("\n");
    paragraph = [];
    if (text) blocks.push({ kind: "paragraph", children: parseInline(text) });
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const taken = depth < DEEPEST ? readBlock(lines, index, depth) : null;
    if (!taken) {
      paragraph.push(line);
      continue;
    }
    flush();
    blocks.push(taken.block);
    index += taken.lines - 1;
  }
  flush();
}

interface Taken {
  block: Block;
  lines: number;
}

function readBlock(lines: string[], at: number, depth: number): Taken | null {
  const line = lines[at] ?? "";
  const heading = /^(#{1,3}) +(\S.*)$/.exec(line);
  if (heading?.[1] && heading[2]) {
    const level = heading[1].length as 1 | 2 | 3;
    return { block: { kind: "heading", level, children: parseInline(heading[2]) }, lines: 1 };
  }
  const small = /^-# +(\S.*)$/.exec(line);
  if (small?.[1]) return { block: { kind: "small", children: parseInline(small[1]) }, lines: 1 };
  if (line.startsWith(">>> ")) {
    const inner = [line.slice(4), ...lines.slice(at + 1)].join("\n");
    return { block: { kind: "quote", children: parseBlocks(inner, depth + 1) }, lines: lines.length - at };
  }
  if (line.startsWith("> ")) return readQuote(lines, at, depth);
  return LIST_ITEM.test(line) ? readList(lines, at, depth) : null;
}

function readQuote(lines: string[], at: number, depth: number): Taken {
  const inner: string[] = [];
  for (const line of lines.slice(at)) {
    if (!line.startsWith("> ") && line !== ">") break;
    inner.push(line.slice(2));
  }
  return { block: { kind: "quote", children: parseBlocks(inner.join("\n"), depth + 1) }, lines: inner.length };
}

const LIST_ITEM = /^( *)([-*]|\d{1,10}\.) +(\S.*)$/;

/** A list is a run of items; deeper indented lines belong to the item above them. */
function readList(lines: string[], at: number, depth: number): Taken {
  const first = LIST_ITEM.exec(lines[at] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const ordered = /\d/.test(first?.[2] ?? "");
  const items: string[][] = [];
  let taken = 0;
  for (const line of lines.slice(at)) {
    const item = LIST_ITEM.exec(line);
    const itemIndent = item?.[1]?.length ?? 0;
    if (item && itemIndent <= indent) {
      // Another kind of list at the same height is a list of its own.
      if (/\d/.test(item[2] ?? "") !== ordered || itemIndent < indent) break;
      items.push([item[3] ?? ""]);
    } else if (items.length > 0 && /^ {2,}\S/.test(line)) {
      items.at(-1)?.push(line.slice(Math.min(indent + 2, line.search(/\S/))));
    } else break;
    taken += 1;
  }
  const start = ordered ? Number.parseInt(first?.[2] ?? "1", 10) : 1;
  const children = items.map((item) => parseBlocks(item.join("\n"), depth + 1));
  return { block: { kind: "list", ordered, start, items: children }, lines: taken };
}
