// Puts the parts together. The address's fragment keeps whom one is and what one reads:
// #person=ID&channel=ID, so that two windows can be two people.

import { press } from "./api.js";
import { showChannelBar, showChannels, showRail } from "./channels.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { openDrawersOn } from "./drawers.js";
import { MessageList } from "./message_list.js";
import { PersonSwitcher, showMembers } from "./people.js";
import { refreshRelativeTimes } from "./rich_text.js";
import { Session } from "./session.js";
import { Store } from "./store.js";
import { isSameDay } from "./times.js";

const CLOCK_MS = 10_000;

const store = new Store();
const session = new Session(store);
const composer = new Composer(store);
const messages = new MessageList(store, pressButton);
const switcher = new PersonSwitcher(store, (id) => session.start(id));
const drawers = openDrawersOn(document);

async function pressButton(message, customId) {
  store.beginPress(message, customId);
  try {
    const { interaction } = await press(store.person.id, message.id, customId);
    store.pressAccepted(message, interaction);
  } catch (error) {
    store.pressRefused(message, error.message);
  }
}

function chooseChannel(id) {
  drawers.close();
  store.showChannel(id);
}

function remember() {
  const { person, channel } = store;
  if (person === null || channel === null) return;
  const here = new URLSearchParams({ person: person.id, channel: channel.id });
  history.replaceState(null, "", `#${here}`);
}

let person = null;

store.on("guild", () => {
  showRail(store);
  showChannels(store, chooseChannel);
  showChannelBar(store);
  showMembers(store);
  switcher.show();
  messages.redraw();
  composer.refresh();
  if (person !== store.person?.id) {
    person = store.person?.id ?? null;
    composer.reset();
  }
  remember();
});
store.on("bot", () => showMembers(store));
store.on("channel", () => {
  showChannels(store, chooseChannel);
  showChannelBar(store);
  composer.reset();
  messages.refresh();
  remember();
});
store.on("messages", (channelId) => {
  if (channelId !== store.channel?.id) showChannels(store, chooseChannel);
  else {
    messages.refresh();
    if (!document.hidden) store.markRead();
  }
});
store.on("unread", () => showChannels(store, chooseChannel));
store.on("commands", () => composer.refresh());
store.on("dismissed", () => {
  sessionStorage.setItem("dismissed", JSON.stringify([...store.dismissed]));
});
store.on("connection", () => {
  byId("connection").hidden = store.connected;
  document.body.dataset.state = store.connected ? "live" : "lost";
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && store.channel !== null) store.markRead();
});

let day = new Date();
setInterval(() => {
  const now = new Date();
  refreshRelativeTimes(byId("messages"), now);
  if (!isSameDay(day, now)) messages.redraw();
  day = now;
}, CLOCK_MS);

const remembered = new URLSearchParams(location.hash.slice(1));
store.channel = remembered.has("channel") ? { id: remembered.get("channel"), name: "" } : null;
store.dismissed = new Set(JSON.parse(sessionStorage.getItem("dismissed") ?? "[]"));
session.start(remembered.get("person"));
