// One message, or one command that waits for its answer → what stands in a list item.

import { componentRows } from "./components.js";
import { el, icon } from "./dom.js";
import { attachmentElements, embedElements } from "./embeds.js";
import { actionBar } from "./message_actions.js";
import { answersCommand, isEphemeral, isThreadNotice, standsFor } from "./message_kinds.js";
import { avatar, coloredName, displayName } from "./people.js";
import { richText } from "./rich_text.js";
import { threadCard, threadOf } from "./threads.js";
import { messageTime, timestamp } from "./times.js";

/**
 * `press`: {customId, error} of the component that was used last, or null. `acts`: what
 * a reader can do, as in acts.js.
 */
export function messageParts(original, { grouped, press, store, acts }) {
  if (isThreadNotice(original)) return noticeParts(original, store, acts);
  const message = standsFor(original);
  const author = store.memberById(message.author.id) ?? message.author;
  const isStarter = message !== original;
  const thread = isStarter ? null : threadOf(message, store);
  return [
    answerLine(message, store),
    grouped ? hoverTime(message) : avatar(author, store),
    el(
      "div", { class: "contents" },
      grouped ? null : header(author, new Date(message.timestamp), store),
      message.loading ? progressLine(`${displayName(author)} is thinking…`) : body(message, store),
      attachmentElements(message),
      embedElements(message, store),
      componentRows(message, press?.customId ?? null, store, acts),
      press?.error ? failureLine(press.error) : null,
      thread && threadCard(thread, store, () => acts.openThread(thread.id)),
      isEphemeral(message) ? ephemeralNote(() => acts.onDismiss(message)) : null,
    ),
    isStarter ? null : actionBar(message, store, acts),
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

function noticeParts(message, store, acts) {
  const author = store.memberById(message.author.id) ?? message.author;
  const thread = threadOf(message, store);
  const name = thread === null ? el("strong", {}, message.content) : el("button", {
    type: "button", class: "as-name", on: { click: () => acts.openThread(thread.id) },
  }, message.content);
  return [
    icon("thread", "icon notice-icon"),
    el(
      "div", { class: "contents" },
      el("p", { class: "notice" }, coloredName(author, store), " started a thread: ", name, ". ",
        sentAt(new Date(message.timestamp))),
      thread && threadCard(thread, store, () => acts.openThread(thread.id)),
    ),
  ];
}

function header(author, date, store) {
  const isBot = author.id === store.bot.id || author.bot === true;
  return el(
    "h3", { class: "message-header" },
    coloredName(author, store),
    isBot ? el("span", { class: "badge" }, "APP") : null,
    sentAt(date),
  );
}

function sentAt(date) {
  const now = new Date();
  return el(
    "time",
    { class: "sent-at", datetime: date.toISOString(), title: timestamp(date, "F", now) },
    messageTime(date, now),
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
  if (answersCommand(message)) {
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
  const original = store.message(message.channel_id, reference.message_id)
    ?? message.referenced_message ?? null;
  if (original === null) {
    const words = "Original message was deleted";
    return el("div", { class: "answer-line" }, el("em", { class: "excerpt" }, words));
  }
  const author = store.memberById(original.author.id) ?? original.author;
  return el(
    "div", { class: "answer-line" },
    avatar(author, store, "avatar tiny"),
    coloredName(author, store),
    el("span", { class: "excerpt" },
      original.content || original.embeds?.[0]?.title || "Click to see attachment"),
  );
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
