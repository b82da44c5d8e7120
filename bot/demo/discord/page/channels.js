// The rail of servers, the channel list with its unread marks, and the bar above the chat.

import { byId, el, icon, keepFocus } from "./dom.js";

export function showRail(store) {
  const initials = store.guild.name.split(/\s+/).map((word) => word[0] ?? "").join("");
  byId("guild-icon").textContent = initials.slice(0, 3);
  byId("guild-icon").title = store.guild.name;
  byId("guild-name").textContent = store.guild.name;
}

/** The drawing of a channel by its kind. */
function drawingOf(channel) {
  if (channel.kind === "thread") return "thread";
  return channel.private ? "hash-lock" : "hash";
}

/** Text channels, their threads below them, archived threads behind a fold. */
export class ChannelList {
  constructor(store, onChoose) {
    this.store = store;
    this.onChoose = onChoose;
    this.unfolded = new Set();
    this.list = byId("channels");
  }

  show() {
    const texts = this.store.channels.filter(({ kind }) => kind !== "thread");
    keepFocus(this.list, "data-focus", () => {
      this.list.replaceChildren(...texts.map((channel) => this.channelItem(channel)));
    });
  }

  channelItem(channel) {
    const threads = this.store.threadsOf(channel.id);
    const active = threads.filter((one) => !one.archived || one.id === this.store.channel?.id);
    const archived = threads.filter((one) => !active.includes(one));
    const isUnfolded = this.unfolded.has(channel.id);
    const shown = isUnfolded ? [...active, ...archived] : active;
    const fold = archived.length > 0 && el("li", {}, this.foldButton(channel, archived.length));
    return this.item(channel, threads.length === 0 ? null : el(
      "ul", { class: "plain-list threads", "aria-label": `Threads of ${channel.name}` },
      shown.map((thread) => this.item(thread, null)), fold,
    ));
  }

  item(channel, below) {
    const isShown = channel.id === this.store.channel?.id;
    const { count, mentions } = isShown ? { count: 0, mentions: 0 } : this.store.unread(channel.id);
    const isThread = channel.kind === "thread";
    return el(
      "li", { class: count > 0 ? "unread" : "" },
      el(
        "button",
        {
          type: "button", class: isThread ? "channel of-thread" : "channel",
          "aria-current": isShown ? "page" : null,
          data: { [isThread ? "thread" : "channel"]: channel.name, focus: channel.id },
          on: { click: () => this.onChoose(channel.id) },
        },
        isThread ? null : icon(drawingOf(channel)),
        el("span", { class: "channel-name" }, channel.name),
        count > 0 ? el("span", { class: "for-ears" }, "(unread)") : null,
        mentions > 0 ? el("span", { class: "mention-badge" }, String(mentions),
          el("span", { class: "for-ears" }, " mentions")) : null,
      ),
      below,
    );
  }

  foldButton(channel, count) {
    const isUnfolded = this.unfolded.has(channel.id);
    return el(
      "button",
      {
        type: "button", class: "channel of-thread fold", "aria-expanded": String(isUnfolded),
        data: { focus: `fold ${channel.id}` },
        on: {
          click: () => {
            if (isUnfolded) this.unfolded.delete(channel.id);
            else this.unfolded.add(channel.id);
            this.show();
          },
        },
      },
      el("span", { class: "channel-name" }, `${count} archived thread${count === 1 ? "" : "s"}`), icon("chevron"),
    );
  }
}

/** The bar above the chat; a thread stands there behind its channel, which leads back. */
export function showChannelBar(store, onChoose) {
  const { channel } = store;
  if (channel === null) return;
  const parent = store.channelById(channel.parent);
  byId("channel-path").replaceChildren(...(parent === null ? [] : [
    icon(drawingOf(parent), "icon muted"),
    el("button", { type: "button", class: "parent-name", on: { click: () => onChoose(parent.id) } },
      parent.name),
    icon("chevron", "icon small muted path-mark"),
  ]));
  byId("channel-mark").replaceChildren(icon(drawingOf(channel), "icon muted"));
  byId("channel-name").textContent = channel.name;
  byId("channel-topic").textContent = channel.topic ?? "";
  byId("open-threads").hidden = channel.kind === "thread";
  byId("introduction-mark").replaceChildren(icon(drawingOf(channel)));
  byId("introduction-title").textContent = parent === null
    ? `Welcome to #${channel.name}!` : channel.name;
  byId("introduction-text").textContent = parent === null
    ? `This is the start of the #${channel.name} channel.`
    : `This is the start of a thread in #${parent.name}.`;
}

/** The window's title counts what calls the reader. */
export function showTitle(store) {
  const { channel, channels, guild } = store;
  if (channel === null) return;
  const calls = channels.reduce((sum, { id }) => sum + store.unread(id).mentions, 0);
  const mark = channel.kind === "thread" ? "" : "#";
  document.title = `${calls > 0 ? `(${calls}) ` : ""}${mark}${channel.name} | ${guild.name}`;
}

const BARRED = "You do not have permission to send messages in this channel.";

/** What stands in the composer before anybody writes. */
export function invitationTo(channel) {
  if (channel === null) return "";
  if (channel.can_send === false) return BARRED;
  return channel.kind === "thread" ? `Message "${channel.name}"` : `Message #${channel.name}`;
}
