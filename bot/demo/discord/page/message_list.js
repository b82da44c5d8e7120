// The list of messages of the channel that is shown: order, grouping, days, what is new.

import { byId, el, keepFocus } from "./dom.js";
import { openSheetOnLongPress } from "./message_actions.js";
import { isEphemeral, isGrouped, isThreadNotice, standsFor } from "./message_kinds.js";
import { invocationParts, messageParts } from "./messages.js";
import { callsPerson } from "./read_marks.js";
import { Reading } from "./reading.js";
import { compareIds } from "./snowflakes.js";
import { isSameDay, timestamp } from "./times.js";

export class MessageList {
  /** `acts`: what a reader can do with a message; `readOlder(channelId)` fetches a page. */
  constructor(store, acts, readOlder) {
    this.store = store;
    this.acts = acts;
    this.list = byId("messages");
    this.reading = new Reading(store, this.list, readOlder);
    this.shown = new Map();
    this.channelId = null;
    const messageOf = (id) => store.message(this.channelId, id);
    openSheetOnLongPress(this.list, messageOf, store, acts);
  }

  /** Draws everything anew: names, colours or the day have changed. */
  redraw() {
    this.shown.clear();
    this.refresh();
  }

  /** Draws what differs from what is shown. */
  refresh() {
    const { store } = this;
    const channelId = store.channel?.id ?? null;
    if (channelId !== this.channelId) {
      this.shown.clear();
      this.channelId = channelId;
      this.reading.enter();
    }
    const messages = store.messagesOf(channelId);
    const items = messages.flatMap((message, at) => this.messageItems(message, messages[at - 1]));
    for (const invocation of store.interactions.unansweredIn(channelId, messages)) {
      const { id } = invocation;
      items.push({ id, key: id, node: this.invocationItem(invocation) });
    }
    items.sort((one, other) => compareIds(one.id, other.id));
    this.reading.keepPlace(() => this.place(items.map(({ node }) => node)));
    this.forgetAllBut(new Set(items.map(({ key }) => key)));
    this.reading.refresh();
  }

  place(nodes) {
    keepFocus(this.list, "data-custom-id", () => {
      const wanted = new Set(nodes);
      for (const node of [...this.list.children]) if (!wanted.has(node)) node.remove();
      nodes.forEach((node, at) => {
        const there = this.list.children[at] ?? null;
        if (there !== node) this.list.insertBefore(node, there);
      });
    });
  }

  forgetAllBut(keys) {
    for (const key of this.shown.keys()) if (!keys.has(key)) this.shown.delete(key);
  }

  /** The item of a message, after the line of its day and the line "New" where they belong. */
  messageItems(message, previous) {
    const date = new Date(message.timestamp);
    const opensDay = previous === undefined || !isSameDay(date, new Date(previous.timestamp));
    const isFirstNew = message.id === this.store.newSince;
    const { id } = message;
    const grouped = !isFirstNew && isGrouped(message, previous);
    const item = { id, key: id, node: this.messageItem(message, grouped) };
    if (!opensDay && !isFirstNew) return [item];
    const key = `line ${id} ${opensDay} ${isFirstNew}`;
    return [{ id, key, node: this.dividingLine(key, opensDay ? date : null, isFirstNew) }, item];
  }

  dividingLine(key, date, isFirstNew) {
    const known = this.shown.get(key);
    if (known !== undefined) return known.node;
    const day = date === null ? null : timestamp(date, "D", date);
    const label = [day, isFirstNew ? "New messages" : null].filter(Boolean).join(", ");
    const node = el(
      "li",
      { class: isFirstNew ? "day new" : "day", role: "separator", "aria-label": label },
      day === null ? null : el("span", { class: "day-name" }, day),
      isFirstNew ? el("span", { class: "new-tag" }, "New") : null,
    );
    this.shown.set(key, { node });
    return node;
  }

  messageItem(message, grouped) {
    const press = this.store.interactions.presses.get(message.id) ?? null;
    const thread = this.threadState(message);
    const known = this.shown.get(message.id);
    if (known?.message === message && known.grouped === grouped && known.press === press
      && known.thread === thread) {
      return known.node;
    }
    const parts = messageParts(message, { grouped, press, store: this.store, acts: this.acts });
    const node = known?.node ?? el("li", {
      data: { messageId: message.id, author: standsFor(message).author.username },
    });
    node.className = this.classesOf(message, grouped);
    keepFocus(node, "data-custom-id", () => node.replaceChildren(...parts.filter(Boolean)));
    this.shown.set(message.id, { message, grouped, press, thread, node });
    return node;
  }

  classesOf(message, grouped) {
    return [
      "message", grouped && "grouped", isEphemeral(message) && "ephemeral",
      isThreadNotice(message) && "of-notice", callsPerson(message, this.store.person) && "calling",
    ].filter(Boolean).join(" ");
  }

  /** What the card of a message's thread shows, as one text that changes with it. */
  threadState({ id, message_reference: reference }) {
    const thread = this.store.channelById(reference?.channel_id ?? id)
      ?? this.store.channelById(id);
    if (thread?.kind !== "thread") return "";
    const messages = this.store.messagesOf(thread.id);
    return `${thread.name} ${thread.archived} ${messages.length} ${messages.at(-1)?.content}`;
  }

  invocationItem(invocation) {
    const known = this.shown.get(invocation.id);
    if (known?.state === invocation.state) return known.node;
    const node = el(
      "li", { class: "message ephemeral", data: { interactionId: invocation.id } },
      invocationParts(invocation, {
        store: this.store,
        onDismiss: () => this.store.interactions.dropInvocation(invocation.id),
      }),
    );
    this.shown.set(invocation.id, { state: invocation.state, node });
    return node;
  }
}
