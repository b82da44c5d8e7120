// Discord's markdown: text in, node descriptions out. Pure, and linear in the length of the text.

import { parseInline } from "./markdown_inline.js";

const LIST_ITEM = /^( {0,20})(?:[-*]|(\d{1,9})\.) (.*)$/s;
const LANGUAGE = /^([a-z0-9_+\-.#]{1,32})\n/i;
const FENCE = "```";

/** Text → blocks: paragraph, heading, subtext, quote, list, code_block. */
export function parseMarkdown(text) {
  const blocks = [];
  for (const part of splitAtFences(text)) {
    if (part.type === "code_block") blocks.push(part);
    else blocks.push(...parseLines(part.value.split("\n"), { quotes: true }));
  }
  return blocks;
}

function splitAtFences(text) {
  const parts = [];
  let from = 0;
  let open = text.indexOf(FENCE);
  while (open !== -1) {
    const close = text.indexOf(FENCE, open + FENCE.length);
    if (close === -1) break;
    const block = codeBlock(text.slice(open + FENCE.length, close));
    if (block !== null) {
      pushText(parts, text.slice(from, open).replace(/\n$/, ""));
      parts.push(block);
      from = close + FENCE.length;
      if (text[from] === "\n") from += 1;
    }
    open = text.indexOf(FENCE, close + FENCE.length);
  }
  pushText(parts, text.slice(from));
  return parts;
}

function pushText(parts, value) {
  if (value !== "") parts.push({ type: "text", value });
}

function codeBlock(inside) {
  const language = LANGUAGE.exec(inside)?.[1] ?? null;
  let value = language === null ? inside : inside.slice(language.length + 1);
  let start = 0;
  let end = value.length;
  while (value[start] === "\n") start += 1;
  while (end > start && value[end - 1] === "\n") end -= 1;
  value = value.slice(start, end);
  return value === "" ? null : { type: "code_block", language, value };
}

function parseLines(lines, { quotes }) {
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const read = (quotes && readQuote(lines, at)) || readLine(lines[at]) || readList(lines, at);
    if (read) {
      blocks.push(read.block);
      at += read.lines;
    } else {
      const start = at;
      do at += 1;
      while (at < lines.length && !startsBlock(lines[at], quotes));
      blocks.push({ type: "paragraph", children: parseInline(lines.slice(start, at).join("\n")) });
    }
  }
  return blocks;
}

function startsBlock(line, quotes) {
  return (quotes && isQuote(line)) || readLine(line) !== null || LIST_ITEM.test(line);
}

function isQuote(line) {
  return line.startsWith("> ") || line.startsWith(">>> ");
}

function readQuote(lines, at) {
  if (lines[at].startsWith(">>> ")) {
    const inside = [lines[at].slice(4), ...lines.slice(at + 1)];
    return quoteOf(inside, lines.length - at);
  }
  const inside = [];
  while (at + inside.length < lines.length && lines[at + inside.length].startsWith("> ")) {
    inside.push(lines[at + inside.length].slice(2));
  }
  return inside.length === 0 ? null : quoteOf(inside, inside.length);
}

function quoteOf(inside, lines) {
  return { block: { type: "quote", children: parseLines(inside, { quotes: false }) }, lines };
}

function readLine(line) {
  if (line.startsWith("-# ")) {
    return { block: { type: "subtext", children: parseInline(line.slice(3)) }, lines: 1 };
  }
  const level = ["# ", "## ", "### "].findIndex((mark) => line.startsWith(mark)) + 1;
  const title = line.slice(level + 1).trim();
  if (level === 0 || title === "") return null;
  return { block: { type: "heading", level, children: parseInline(title) }, lines: 1 };
}

function readList(lines, from) {
  const items = [];
  let at = from;
  for (; at < lines.length; at += 1) {
    const item = LIST_ITEM.exec(lines[at]);
    if (item !== null) {
      if (items.length > 0 && startsAnotherList(item, items[0])) break;
      items.push({ indent: item[1].length, number: item[2] ?? null, text: item[3] });
    } else if (items.length > 0 && lines[at].startsWith("  ") && lines[at].trim() !== "") {
      items.at(-1).text += `\n${lines[at].trim()}`;
    } else break;
  }
  return items.length === 0 ? null : { block: nestItems(items), lines: at - from };
}

/** Numbers after dots at the left edge, or dots after numbers. */
function startsAnotherList([, spaces, number], first) {
  return spaces.length <= first.indent && (number === undefined) !== (first.number === null);
}

/** Items in a row → lists in lists; an item's depth is its place among the indents still open. */
function nestItems(items) {
  const base = items.reduce((least, item) => Math.min(least, item.indent), items[0].indent);
  const root = listOf(items[0]);
  const open = [{ indent: base, list: root }];
  for (const item of items) {
    while (item.indent < open.at(-1).indent) open.pop();
    const parent = open.at(-1);
    if (item.indent > parent.indent && parent.list.items.length > 0) {
      const list = listOf(item);
      parent.list.items.at(-1).push(list);
      open.push({ indent: item.indent, list });
    }
    open.at(-1).list.items.push(parseInline(item.text));
  }
  return root;
}

function listOf(item) {
  return { type: "list", start: item.number === null ? null : Number(item.number), items: [] };
}
