// The rail of servers, the channel list with its unread marks, and the bar above the chat.

import { byId, el, icon } from "./dom.js";

export function showRail(store) {
  const initials = store.guild.name.split(/\s+/).map((word) => word[0] ?? "").join("");
  byId("guild-icon").textContent = initials.slice(0, 3);
  byId("guild-icon").title = store.guild.name;
  byId("guild-name").textContent = store.guild.name;
}

export function showChannels(store, onChoose) {
  byId("channels").replaceChildren(...store.channels.map(({ id, name }) => {
    const isShown = id === store.channel?.id;
    const isUnread = !isShown && store.isUnread(id);
    return el(
      "li", { class: isUnread ? "unread" : "" },
      el(
        "button",
        {
          type: "button", class: "channel", "aria-current": isShown ? "page" : null,
          data: { channel: name }, on: { click: () => onChoose(id) },
        },
        icon("hash"), el("span", { class: "channel-name" }, name),
        isUnread ? el("span", { class: "for-ears" }, "(unread)") : null,
      ),
    );
  }));
}

export function showChannelBar(store) {
  const { channel } = store;
  if (channel === null) return;
  byId("channel-name").textContent = channel.name;
  byId("channel-topic").textContent = channel.topic ?? "";
  document.title = `#${channel.name} | ${store.guild.name}`;
}
