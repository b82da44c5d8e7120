// The inline half of Discord's markdown. Pure, and linear in the length of the text: no expression
// backtracks, and every search for a closing mark remembers what it has found.

import { safeAddress, withoutTrailingMarks } from "./addresses.js";

const NODE_OF_DELIMITER = {
  "**": "strong", "*": "emphasis", "__": "underline", _: "emphasis", "~~": "strike",
};
const PLAIN = /[^\\`*_~<[@hH]+/y;
const BARE_LINK = /https?:\/\/[^\s<]+/iy;
const EVERYONE = /@(?:everyone|here)\b/y;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const LONGEST_LINK = 2048;

/** What may stand between `<` and `>`; each bounded, so that a lone `<` costs a constant. */
const IN_ANGLES = [
  [/^<@!?(\d{1,20})>/, ([, id]) => ({ type: "mention", kind: "user", id })],
  [/^<@&(\d{1,20})>/, ([, id]) => ({ type: "mention", kind: "role", id })],
  [/^<#(\d{1,20})>/, ([, id]) => ({ type: "mention", kind: "channel", id })],
  [/^<\/([^:<>\n]{1,100}):\d{1,20}>/, ([, path]) => ({ type: "mention", kind: "command", path })],
  [/^<a?:(\w{2,32}):\d{1,20}>/, ([, name]) => ({ type: "text", value: `:${name}:` })],
  [
    /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/,
    ([, unix, style]) => ({ type: "timestamp", unix: Number(unix), style: style ?? "f" }),
  ],
  [/^<(https?:\/\/[^\s<>]{1,2048})>/i, ([, address]) => linkNode(address)],
];

/** Text → nodes: text, code, strong, emphasis, underline, strike, link, mention, timestamp. */
export function parseInline(text, { links = true } = {}) {
  return new InlineParser(text, links).parse();
}

function linkNode(address) {
  const text = { type: "text", value: address };
  const href = safeAddress(address);
  return href === null ? text : { type: "link", href, children: [text] };
}

/** `indexOf` for one needle and never falling positions: linear over all calls together. */
function forwardFinder(text, needle) {
  let found = -2;
  return (from) => {
    if (found !== -1 && found < from) found = text.indexOf(needle, from);
    return found;
  };
}

/**
 * One pass with a stack of open delimiters. A kind can be open only once, so the stack is never
 * deeper than the kinds are many, and what an unclosed delimiter held moves down a bounded number
 * of times.
 */
class InlineParser {
  constructor(text, links) {
    this.text = text;
    this.links = links;
    this.at = 0;
    this.frames = [{ delimiter: null, nodes: [] }];
    this.nextLabelStart = forwardFinder(text, "[");
    this.nextLabelEnd = forwardFinder(text, "](");
    this.nextClosingParen = forwardFinder(text, ")");
    this.backtickRuns = null;
  }

  parse() {
    while (this.at < this.text.length) {
      if (!this.readPlain() && !this.readMark()) this.literal(this.text[this.at]);
    }
    while (this.frames.length > 1) this.abandon();
    return this.frames[0].nodes;
  }

  readPlain() {
    const found = this.match(PLAIN);
    if (found !== null) this.literal(found);
    return found !== null;
  }

  readMark() {
    switch (this.text[this.at]) {
      case "\\": return this.readEscape();
      case "`": return this.readCode();
      case "<": return this.readAngles();
      case "[": return this.links && this.readMaskedLink();
      case "@": return this.readEveryone();
      case "h":
      case "H": return this.links && this.readBareLink();
      default: return this.readDelimiter();
    }
  }

  match(sticky) {
    sticky.lastIndex = this.at;
    return sticky.exec(this.text)?.[0] ?? null;
  }

  readEscape() {
    const escaped = this.text[this.at + 1];
    if (escaped === undefined || !ESCAPABLE.test(escaped)) return false;
    this.push({ type: "text", value: escaped });
    this.at += 2;
    return true;
  }

  readCode() {
    const run = this.backtickRunAt(this.at);
    const close = this.nextRun(run, this.at + run);
    if (close === null) {
      this.literal(this.text.slice(this.at, this.at + run));
      return true;
    }
    const value = this.text.slice(this.at + run, close);
    const padded = value.startsWith(" ") && value.endsWith(" ") && value.includes("`");
    this.push({ type: "code", value: padded ? value.slice(1, -1) : value });
    this.at = close + run;
    return true;
  }

  backtickRunAt(start) {
    let end = start;
    while (this.text[end] === "`") end += 1;
    return end - start;
  }

  /** Where the next run of exactly `length` backticks at or after `from` starts, or null. */
  nextRun(length, from) {
    if (this.backtickRuns === null) {
      this.backtickRuns = new Map();
      for (const { 0: run, index } of this.text.matchAll(/`+/g)) {
        const starts = this.backtickRuns.get(run.length) ?? { passed: 0, positions: [] };
        starts.positions.push(index);
        this.backtickRuns.set(run.length, starts);
      }
    }
    const starts = this.backtickRuns.get(length);
    if (starts === undefined) return null;
    while (starts.positions[starts.passed] < from) starts.passed += 1;
    return starts.positions[starts.passed] ?? null;
  }

  readAngles() {
    const ahead = this.text.slice(this.at, this.at + LONGEST_LINK + 2);
    for (const [pattern, nodeOf] of IN_ANGLES) {
      const found = pattern.exec(ahead);
      if (found !== null) {
        this.push(nodeOf(found));
        this.at += found[0].length;
        return true;
      }
    }
    return false;
  }

  readMaskedLink() {
    const labelEnd = this.nextLabelEnd(this.at + 1);
    const nextLabel = this.nextLabelStart(this.at + 1);
    if (labelEnd <= this.at + 1 || (nextLabel !== -1 && nextLabel < labelEnd)) return false;
    const close = this.nextClosingParen(labelEnd);
    if (close === -1 || close - labelEnd > LONGEST_LINK) return false;
    const target = this.text.slice(labelEnd + 2, close).split(" ")[0].replace(/^<|>$/g, "");
    const href = safeAddress(target);
    if (href === null) return false;
    const label = this.text.slice(this.at + 1, labelEnd);
    this.push({ type: "link", href, children: parseInline(label, { links: false }) });
    this.at = close + 1;
    return true;
  }

  readBareLink() {
    const found = this.match(BARE_LINK);
    if (found === null) return false;
    const address = withoutTrailingMarks(found);
    this.push(linkNode(address));
    this.at += address.length;
    return true;
  }

  readEveryone() {
    const found = this.match(EVERYONE);
    if (found === null) return false;
    this.push({ type: "mention", kind: "everyone", name: found.slice(1) });
    this.at += found.length;
    return true;
  }

  readDelimiter() {
    const delimiter = this.delimiterHere();
    if (delimiter === null) return false;
    const before = this.text[this.at - 1] ?? " ";
    const after = this.text[this.at + delimiter.length] ?? " ";
    const isOpen = this.frames.some((frame) => frame.delimiter === delimiter);
    if (isOpen && mayClose(delimiter, before, after)) this.close(delimiter);
    else if (!isOpen && mayOpen(delimiter, before, after)) {
      this.frames.push({ delimiter, nodes: [] });
    } else {
      this.literal(delimiter);
      return true;
    }
    this.at += delimiter.length;
    return true;
  }

  delimiterHere() {
    const mark = this.text[this.at];
    const doubled = this.text[this.at + 1] === mark;
    if (mark === "~") return doubled ? "~~" : null;
    const closesSingle = this.frames.at(-1).delimiter === mark
      && (!doubled || this.text[this.at + 2] === mark);
    return doubled && !closesSingle ? mark + mark : mark;
  }

  close(delimiter) {
    while (this.frames.at(-1).delimiter !== delimiter) this.abandon();
    const { nodes } = this.frames.pop();
    if (nodes.length === 0) this.push({ type: "text", value: delimiter + delimiter });
    else this.push({ type: NODE_OF_DELIMITER[delimiter], children: nodes });
  }

  abandon() {
    const { delimiter, nodes } = this.frames.pop();
    this.push({ type: "text", value: delimiter });
    for (const node of nodes) this.push(node);
  }

  literal(value) {
    this.push({ type: "text", value });
    this.at += value.length;
  }

  push(node) {
    const { nodes } = this.frames.at(-1);
    const last = nodes.at(-1);
    if (node.type === "text" && last?.type === "text") last.value += node.value;
    else nodes.push(node);
  }
}

function mayOpen(delimiter, before, after) {
  if (delimiter === "_") return !/\w/.test(before) && /\S/.test(after);
  return delimiter !== "*" || /\S/.test(after);
}

function mayClose(delimiter, before, after) {
  if (delimiter === "_") return !/\w/.test(after);
  return delimiter !== "*" || /\S/.test(before);
}
