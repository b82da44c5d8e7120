// One message, or one command that waits for its answer → what stands in a list item.

import { componentRows } from "./components.js";
import { el, icon } from "./dom.js";
import { attachmentElements, embedElements } from "./embeds.js";
import { avatar, displayName, nameColor } from "./people.js";
import { richText } from "./rich_text.js";
import { messageTime, timestamp } from "./times.js";

const CHAT_INPUT_COMMAND = 20;
const EPHEMERAL = 1 << 6;

export function isEphemeral(message) {
  return message.ephemeral_to != null || (message.flags & EPHEMERAL) !== 0;
}

/** Whether a line above the message says what it answers. */
export function answersSomething(message) {
  return message.type === CHAT_INPUT_COMMAND || message.message_reference != null;
}

/** `press`: {customId, error} of the button that was pressed last, or null. */
export function messageParts(message, { grouped, press, store, onPress, onDismiss }) {
  const author = store.personById(message.author.id) ?? message.author;
  return [
    answerLine(message, store),
    grouped ? hoverTime(message) : avatar(author, store),
    el(
      "div", { class: "contents" },
      grouped ? null : header(author, new Date(message.timestamp), store),
      message.loading ? progressLine(`${displayName(author)} is thinking…`) : body(message, store),
      attachmentElements(message),
      embedElements(message, store),
      componentRows(message, press?.customId ?? null, onPress),
      press?.error ? failureLine(press.error) : null,
      isEphemeral(message) ? ephemeralNote(onDismiss) : null,
    ),
  ];
}

/** A command that is on its way, or that nobody answered. */
export function invocationParts(invocation, { store, onDismiss }) {
  return [
    commandLine(store.person, invocation.path, store),
    avatar(store.bot, store),
    el(
      "div", { class: "contents" },
      header(store.bot, new Date(), store),
      invocation.state === "failed"
        ? failureLine(invocation.error ?? "The application did not respond")
        : progressLine("Sending command…"),
      invocation.state === "failed" ? ephemeralNote(onDismiss) : null,
    ),
  ];
}

function header(author, date, store) {
  const isBot = author.id === store.bot.id || author.bot === true;
  return el(
    "h3", { class: "message-header" },
    coloredName(author, store),
    isBot ? el("span", { class: "badge" }, "APP") : null,
    el(
      "time",
      { class: "sent-at", datetime: date.toISOString(), title: timestamp(date, "F", new Date()) },
      messageTime(date, new Date()),
    ),
  );
}

function hoverTime(message) {
  const date = new Date(message.timestamp);
  const attributes = { class: "hover-time", datetime: message.timestamp };
  return el("time", attributes, timestamp(date, "t", new Date()));
}

function body(message, store) {
  const words = message.content ? richText(message.content, store) : [];
  if (message.edited_timestamp) {
    const moment = timestamp(new Date(message.edited_timestamp), "F", new Date());
    const mark = el("span", { class: "edited", title: moment }, "(edited)");
    const last = words.at(-1);
    if (last?.tagName === "P") last.append(" ", mark);
    else words.push(mark);
  }
  return words.length === 0 ? null : el("div", { class: "message-text markup" }, words);
}

function answerLine(message, store) {
  const { interaction_metadata: origin, message_reference: reference } = message;
  if (message.type === CHAT_INPUT_COMMAND && origin != null) {
    const person = store.personById(origin.user.id) ?? origin.user;
    return commandLine(person, origin.name, store);
  }
  return reference == null ? null : referenceLine(message, reference, store);
}

function commandLine(person, path, store) {
  return el(
    "div", { class: "answer-line" },
    avatar(person, store, "avatar tiny"),
    el(
      "span", { class: "excerpt" },
      coloredName(person, store), " used ", el("span", { class: "mention" }, `/${path}`),
    ),
  );
}

function referenceLine(message, reference, store) {
  const original = store.message(message.channel_id, reference.message_id);
  if (original === null) {
    return el("div", { class: "answer-line" }, el("em", {}, "The original message is not here"));
  }
  const author = store.personById(original.author.id) ?? original.author;
  return el(
    "div", { class: "answer-line" },
    avatar(author, store, "avatar tiny"),
    coloredName(author, store),
    el("span", { class: "excerpt" }, original.content || "Click to see attachment"),
  );
}

function coloredName(person, store) {
  const color = nameColor(person.id, store);
  const style = color === null ? {} : { color };
  return el("span", { class: "author", style }, displayName(person));
}

function progressLine(words) {
  const dots = el("span", { class: "dots", "aria-hidden": "true" }, [1, 2, 3].map(() => el("i")));
  return el("p", { class: "in-progress" }, dots, words);
}

function failureLine(words) {
  return el("p", { class: "failure", role: "alert" }, icon("warning", "icon small"), words);
}

function ephemeralNote(onDismiss) {
  return el(
    "p", { class: "ephemeral-note" },
    icon("eye", "icon small"), "Only you can see this • ",
    el("button", { type: "button", class: "as-link", on: { click: onDismiss } }, "Dismiss message"),
  );
}
