// Where the reader is in the list: at its end, further up, or at its beginning, which asks for
// what is older. Everything here is about scrolling.

import { byId, el } from "./dom.js";
import { messageTime } from "./times.js";

const STICKS_WITHIN_PX = 60;
const OLDER_WITHIN_PX = 600;

export class Reading {
  /** `readOlder(channelId)` fetches the page before the oldest message that is known. */
  constructor(store, list, readOlder) {
    this.store = store;
    this.list = list;
    this.readOlder = readOlder;
    this.scroller = byId("scroller");
    this.jump = byId("jump");
    this.sticks = true;
    this.scroller.addEventListener("scroll", () => this.followReader());
    this.jump.addEventListener("click", () => this.toBottom());
    byId("new-jump").addEventListener("click", () => this.toNew());
    byId("mark-read").addEventListener("click", () => {
      store.forgetNew();
      this.toBottom();
    });
    document.addEventListener("visibilitychange", () => this.look());
    const follow = new ResizeObserver(() => { if (this.sticks) this.toBottom(); });
    follow.observe(list);
    follow.observe(this.scroller);
  }

  /** Another channel is shown, from its end. */
  enter() {
    this.sticks = true;
  }

  /** Whether the newest message is before the reader's eyes. */
  get looks() {
    return this.sticks && !document.hidden;
  }

  look() {
    const before = this.store.newSince;
    this.store.look(this.looks);
    if (this.store.newSince !== before) this.store.emit("messages", this.store.channel.id);
    this.showNewBar();
  }

  /** Runs `change` on the list; what the reader looks at stays where it is. */
  keepPlace(change) {
    if (this.sticks) return change();
    const top = this.scroller.getBoundingClientRect().top;
    const anchor = [...this.list.children]
      .find((node) => node.dataset.messageId && node.getBoundingClientRect().bottom > top);
    const before = anchor?.getBoundingClientRect().top;
    change();
    if (anchor?.isConnected) {
      this.scroller.scrollTop += anchor.getBoundingClientRect().top - before;
    }
    return undefined;
  }

  refresh() {
    this.showBeginning();
    if (this.sticks) this.toBottom();
    this.look();
  }

  /** The beginning of the channel where it is known, else a place that says more is to come. */
  showBeginning() {
    const { store } = this;
    const hasOlder = store.withOlder.has(store.channel?.id);
    const isRead = store.channel !== null && store.isRead(store.channel.id);
    byId("introduction").hidden = hasOlder || !isRead;
    byId("loading-older").hidden = isRead && !hasOlder;
  }

  toBottom() {
    this.sticks = true;
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.jump.hidden = true;
  }

  toNew() {
    this.list.querySelector(".day.new")?.scrollIntoView({ block: "center" });
    byId("new-bar").hidden = true;
  }

  /** Sticks to the bottom unless the reader has scrolled up. */
  followReader() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const sticks = scrollHeight - scrollTop - clientHeight < STICKS_WITHIN_PX;
    const { channel, withOlder } = this.store;
    if (sticks !== this.sticks) {
      this.sticks = sticks;
      this.look();
    }
    this.jump.hidden = sticks;
    this.showNewBar();
    if (scrollTop < OLDER_WITHIN_PX && withOlder.has(channel?.id)) this.readOlder(channel.id);
  }

  /** "3 new messages since 14:02", while the line "New" lies above what is seen. */
  showNewBar() {
    const line = this.list.querySelector(".day.new");
    const isAbove = line !== null
      && line.getBoundingClientRect().bottom < this.scroller.getBoundingClientRect().top;
    byId("new-bar").hidden = !isAbove;
    if (!isAbove) return;
    const { store } = this;
    const messages = store.messagesOf(store.channel.id);
    const from = messages.findIndex(({ id }) => id === store.newSince);
    if (from === -1) return;
    const count = messages.length - from;
    const since = messageTime(new Date(messages[from].timestamp), new Date())
      .replace("Today at ", "");
    byId("new-jump").replaceChildren(
      el("span", {}, `${count} new message${count === 1 ? "" : "s"} since ${since}`),
    );
  }
}
