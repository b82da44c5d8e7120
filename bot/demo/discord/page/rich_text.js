// Node descriptions of markdown.js → elements.

import { cssColor, el } from "./dom.js";
import { parseMarkdown } from "./markdown.js";
import { relativeTime, timestamp } from "./times.js";

/** Text in Discord's markdown → elements; names of mentions come from the store. */
export function richText(text, store) {
  return parseMarkdown(text).map((block) => blockElement(block, store));
}

/** Brings every "3 minutes ago" below `root` up to date. */
export function refreshRelativeTimes(root, now) {
  for (const element of root.querySelectorAll("time[data-relative]")) {
    element.textContent = relativeTime(new Date(element.dateTime), now);
  }
}

function blockElement(block, store) {
  switch (block.type) {
    case "code_block":
      return el("pre", { tabindex: "0" }, el("code", { data: languageOf(block) }, block.value));
    case "heading": return el(`h${block.level + 1}`, {}, inline(block.children, store));
    case "subtext": return el("small", { class: "subtext" }, inline(block.children, store));
    case "quote":
      return el("blockquote", {}, block.children.map((child) => blockElement(child, store)));
    case "list": return list(block, store);
    default: return el("p", {}, inline(block.children, store));
  }
}

function languageOf({ language }) {
  return language === null ? {} : { language };
}

function list({ start, items }, store) {
  const children = items.map((nodes) => el("li", {}, inline(nodes, store)));
  return start === null ? el("ul", {}, children) : el("ol", { start }, children);
}

function inline(nodes, store) {
  return nodes.map((node) => inlineElement(node, store));
}

const TAGS = { strong: "strong", emphasis: "em", underline: "u", strike: "s" };

function inlineElement(node, store) {
  switch (node.type) {
    case "text": return node.value;
    case "code": return el("code", {}, node.value);
    case "list": return list(node, store);
    case "link": return link(node.href, inline(node.children, store));
    case "mention": return mention(node, store);
    case "timestamp": return timestampElement(node);
    default: return el(TAGS[node.type], {}, inline(node.children, store));
  }
}

/** A link that opens apart; `href` has passed `safeAddress`. */
export function link(href, ...children) {
  const apart = { target: "_blank", rel: "noopener noreferrer nofollow" };
  return el("a", { href, title: href, ...apart }, ...children);
}

function timestampElement({ unix, style }) {
  const date = new Date(unix * 1000);
  const now = new Date();
  if (Number.isNaN(date.getTime())) return "Invalid date";
  const relative = style === "R" ? { relative: "" } : {};
  return el(
    "time",
    { class: "timestamp", datetime: date.toISOString(), data: relative,
      title: timestamp(date, "F", now) },
    timestamp(date, style, now),
  );
}

function mention({ kind, id, name, path }, store) {
  const pill = (text, style = {}) => el("span", { class: "mention", style }, text);
  switch (kind) {
    case "user": {
      const person = [...store.people, store.bot].find((one) => one.id === id);
      return pill(`@${person?.global_name ?? person?.username ?? "unknown-user"}`);
    }
    case "role": {
      const role = store.roleById(id);
      const color = cssColor(role?.color);
      const style = color === null ? {} : { "--pill": color };
      return pill(`@${role?.name ?? "unknown-role"}`, style);
    }
    case "channel":
      return pill(`#${store.channels.find((one) => one.id === id)?.name ?? "unknown"}`);
    case "command": return pill(`/${path}`);
    default: return pill(`@${name}`);
  }
}
