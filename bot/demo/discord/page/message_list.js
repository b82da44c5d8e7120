// The list of messages of the channel that is shown: order, grouping, days, and where it scrolls.

import { byId, el, keepFocus } from "./dom.js";
import { answersSomething, invocationParts, isEphemeral, messageParts } from "./messages.js";
import { compareIds } from "./store.js";
import { isSameDay, timestamp } from "./times.js";

const GROUP_MS = 7 * 60_000;
const STICKS_WITHIN_PX = 60;

/** Whether `message` stands under the header of the one before it. Pure. */
function isGrouped(message, previous) {
  return previous !== undefined
    && previous.author?.id === message.author?.id
    && !answersSomething(message)
    && isEphemeral(message) === isEphemeral(previous)
    && new Date(message.timestamp) - new Date(previous.timestamp) < GROUP_MS
    && isSameDay(new Date(message.timestamp), new Date(previous.timestamp));
}

export class MessageList {
  /** `onPress(message, customId)` for a button. */
  constructor(store, onPress) {
    this.store = store;
    this.onPress = onPress;
    this.list = byId("messages");
    this.scroller = byId("scroller");
    this.jump = byId("jump");
    this.shown = new Map();
    this.channelId = null;
    this.sticks = true;
    this.scroller.addEventListener("scroll", () => this.followReader());
    this.jump.addEventListener("click", () => this.toBottom());
    const follow = new ResizeObserver(() => { if (this.sticks) this.toBottom(); });
    follow.observe(this.list);
    follow.observe(this.scroller);
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
      this.sticks = true;
      this.showIntroduction();
    }
    const messages = store.messagesOf(channelId);
    const items = messages.flatMap((message, at) => this.messageItems(message, messages[at - 1]));
    for (const invocation of store.invocationsIn(channelId)) {
      const { id } = invocation;
      items.push({ id, key: id, node: this.invocationItem(invocation) });
    }
    items.sort((one, other) => compareIds(one.id, other.id));
    this.place(items.map(({ node }) => node));
    this.forgetAllBut(new Set(items.map(({ key }) => key)));
    if (this.sticks) this.toBottom();
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

  /** The item of a message, after the divider of its day if it is the day's first. */
  messageItems(message, previous) {
    const date = new Date(message.timestamp);
    const opensDay = previous === undefined || !isSameDay(date, new Date(previous.timestamp));
    const { id } = message;
    const item = { id, key: id, node: this.messageItem(message, isGrouped(message, previous)) };
    return opensDay ? [{ id, key: `day ${id}`, node: this.dayDivider(id, date) }, item] : [item];
  }

  dayDivider(id, date) {
    const known = this.shown.get(`day ${id}`);
    if (known !== undefined) return known.node;
    const day = timestamp(date, "D", date);
    const attributes = { class: "day", role: "separator", "aria-label": day };
    const node = el("li", attributes, el("span", {}, day));
    this.shown.set(`day ${id}`, { node });
    return node;
  }

  messageItem(message, grouped) {
    const press = this.store.presses.get(message.id) ?? null;
    const known = this.shown.get(message.id);
    if (known?.message === message && known.grouped === grouped && known.press === press) {
      return known.node;
    }
    const parts = messageParts(message, {
      grouped, press, store: this.store,
      onPress: (customId) => this.onPress(message, customId),
      onDismiss: () => this.dismiss(message.channel_id, message.id),
    });
    const node = known?.node ?? el("li", {
      data: { messageId: message.id, author: message.author.username },
    });
    node.className = ["message", grouped ? "grouped" : "", isEphemeral(message) ? "ephemeral" : ""]
      .filter(Boolean).join(" ");
    keepFocus(node, "data-custom-id", () => node.replaceChildren(...parts.filter(Boolean)));
    this.shown.set(message.id, { message, grouped, press, node });
    return node;
  }

  invocationItem(invocation) {
    const known = this.shown.get(invocation.id);
    if (known?.state === invocation.state) return known.node;
    const node = el(
      "li", { class: "message ephemeral", data: { interactionId: invocation.id } },
      invocationParts(invocation, {
        store: this.store,
        onDismiss: () => this.dismiss(invocation.channelId, invocation.id),
      }),
    );
    this.shown.set(invocation.id, { state: invocation.state, node });
    return node;
  }

  /** The focus stays in the list, so that a keyboard's next step starts there. */
  dismiss(channelId, id) {
    this.store.dismiss(channelId, id);
    this.scroller.focus({ preventScroll: true });
  }

  showIntroduction() {
    const name = this.store.channel?.name ?? "";
    byId("introduction-title").textContent = `Welcome to #${name}!`;
    byId("introduction-text").textContent = `This is the start of the #${name} channel.`;
  }

  toBottom() {
    this.sticks = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  /** Sticks to the bottom unless the reader has scrolled up. */
  followReader() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    this.sticks = scrollHeight - scrollTop - clientHeight < STICKS_WITHIN_PX;
    this.jump.hidden = this.sticks;
  }
}
