// Threads: the card under a message, the list behind the button in the bar, and opening one.

import { openThread } from "./api.js";
import { el, icon } from "./dom.js";
import { layerHead, openLayer } from "./layers.js";
import { avatar, coloredName } from "./people.js";
import { dateOf } from "./snowflakes.js";
import { relativeTime, shortAge } from "./times.js";

const NAME_LENGTH = 100;

/** The thread that hangs on a message, or that a notice tells about; null where there is none. */
export function threadOf(message, store) {
  const id = message.thread?.id ?? message.message_reference?.channel_id ?? message.id;
  const thread = store.channelById(id);
  return thread?.kind === "thread" && thread.id !== message.channel_id ? thread : null;
}

/** A card with the newest message of a thread. */
export function threadCard(thread, store, onOpen) {
  const messages = store.messagesOf(thread.id);
  const count = messages.length;
  const counted = `${count}${store.withOlder.has(thread.id) ? "+" : ""}`;
  const words = count === 1 ? "1 Message" : `${counted} Messages`;
  return el(
    "button",
    { type: "button", class: "thread-card", data: { thread: thread.name }, on: { click: onOpen } },
    el("span", { class: "thread-card-head" },
      el("strong", {}, thread.name), el("span", { class: "thread-count" }, `${words} ›`)),
    el("span", { class: "thread-card-last" },
      count === 0 ? noMessagesYet(thread) : lastWords(messages.at(-1), store)),
  );
}

function noMessagesYet({ archived }) {
  return archived ? "This thread is archived." : "There are no recent messages in this thread.";
}

function lastWords(message, store) {
  const author = store.memberById(message.author.id) ?? message.author;
  const said = message.content.replace(/\s+/g, " ") || message.embeds?.[0]?.title || "Attachment";
  return [
    avatar(author, store, "avatar tiny"), coloredName(author, store),
    el("span", { class: "excerpt" }, said),
    el("span", { class: "thread-age" }, shortAge(new Date(message.timestamp), new Date())),
  ];
}

/** All threads of a channel, newest first. `onChoose(id)`; `onNew` where one may open one. */
export function showThreads(channel, store, { onChoose, onNew }) {
  const threads = store.threadsOf(channel.id).toSorted((a, b) => dateOf(b.id) - dateOf(a.id));
  const entry = (thread) => el(
    "li", {},
    el(
      "button",
      {
        type: "button", class: "thread-card wide", data: { thread: thread.name },
        on: { click: () => { layer.close(); onChoose(thread.id); } },
      },
      el("span", { class: "thread-card-head" }, el("strong", {}, thread.name)),
      el("span", { class: "thread-card-last" },
        `Opened ${relativeTime(dateOf(thread.id), new Date())}`),
    ),
  );
  const group = (heading, list) => (list.length === 0 ? null : [
    el("h3", { class: "list-heading" }, `${heading} — ${list.length}`),
    el("ul", { class: "plain-list thread-list" }, list.map(entry)),
  ]);
  const active = threads.filter(({ archived }) => !archived);
  const archived = threads.filter((thread) => thread.archived);
  const layer = openLayer({
    kind: "modal",
    label: "Threads",
    content: [
      layerHead("Threads", icon("thread")),
      el("div", { class: "layer-body" },
        group("Active threads", active) ?? null, group("Archived threads", archived) ?? null,
        threads.length > 0 ? null : el("div", { class: "empty" },
          el("strong", {}, "There are no threads."),
          el("p", {}, "Stay focused on a conversation with a thread, a temporary text channel."))),
      onNew && el("footer", { class: "layer-foot" },
        el("button", { type: "button", class: "button primary",
          on: { click: () => { layer.close(); onNew(); } } }, "Create Thread")),
    ],
  });
}

/** Asks for the name of a new thread; `message` is what it starts from, or null. */
export function askForThread(channel, message, store, onOpened) {
  const name = el("input", {
    type: "text", id: "thread-name", autocomplete: "off", maxlength: NAME_LENGTH,
    placeholder: "New Thread", autofocus: true,
  });
  const fault = el("p", { class: "field-fault", role: "alert" });
  const form = el(
    "form", { class: "modal-form", novalidate: true },
    layerHead("Create Thread", icon("thread")),
    el("div", { class: "layer-body" },
      el("div", { class: "field" },
        el("label", { class: "field-label", for: "thread-name" }, "Thread Name"),
        el("div", { class: "text-box" }, name), fault)),
    el("footer", { class: "layer-foot" },
      el("button", { type: "button", class: "button plain", on: { click: () => layer.close() } },
        "Cancel"),
      el("button", { type: "submit", class: "button primary" }, "Create Thread")),
  );
  const layer = openLayer({ kind: "modal small", label: "Create Thread", content: form });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = name.value.trim() || message?.content.slice(0, 40).trim() || "New Thread";
    try {
      const opened = await openThread(store.person.id, channel.id, wanted, message?.id ?? null);
      layer.close();
      onOpened(opened);
    } catch (error) {
      fault.textContent = error.message;
    }
  });
}
