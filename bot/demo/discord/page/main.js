// Puts the parts together. The address's fragment keeps whom one is and what one reads:
// #person=ID&channel=ID, so that two windows can be two people.

import { messageActs } from "./acts.js";
import { ChannelList, showChannelBar, showRail, showTitle } from "./channels.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { openDrawersOn } from "./drawers.js";
import { MessageList } from "./message_list.js";
import { ModalForm } from "./modals.js";
import { PersonSwitcher, showMembers } from "./people.js";
import { refreshRelativeTimes } from "./rich_text.js";
import { Session } from "./session.js";
import { Store } from "./store.js";
import { showThreads } from "./threads.js";
import { isSameDay } from "./times.js";
import { showTyping } from "./typing_line.js";

const CLOCK_MS = 10_000;

const store = new Store();
const session = new Session(store);
const composer = new Composer(store);
const drawers = openDrawersOn(document);
const acts = messageActs(store, session, chooseChannel);
const channels = new ChannelList(store, chooseChannel);
const messages = new MessageList(store, acts, (id) => session.readOlder(id));
const switcher = new PersonSwitcher(store, (id) => session.start(id));
let modal = null;

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

function showChannels() {
  channels.show();
  showTitle(store);
}

let person = null;

store.on("guild", () => {
  showRail(store);
  showChannels();
  showChannelBar(store, chooseChannel);
  showMembers(store);
  switcher.show();
  byId("weather").hidden = store.weather === null;
  byId("weather-words").textContent = store.weather ?? "";
  messages.redraw();
  composer.refresh();
  if (person !== store.person?.id) {
    person = store.person?.id ?? null;
    composer.reset();
    modal?.close();
  }
  remember();
});
store.on("bot", () => showMembers(store));
store.on("channel", () => {
  showChannels();
  showChannelBar(store, chooseChannel);
  composer.reset();
  messages.refresh();
  showTyping(store);
  remember();
});
store.on("messages", (channelId) => {
  const shown = store.channel?.id;
  if (channelId === shown || store.channelById(channelId)?.parent === shown) messages.refresh();
  if (channelId !== shown) showChannels();
});
store.on("unread", showChannels);
store.on("typing", () => showTyping(store));
store.on("commands", () => composer.refresh());
store.on("modal", ({ id, modal: asked }) => {
  modal?.close();
  modal = new ModalForm(store, id, asked);
});
store.on("connection", () => {
  byId("connection").hidden = store.connected;
  document.body.dataset.state = store.connected ? "live" : "lost";
});
byId("open-threads").addEventListener("click", () => {
  const { channel } = store;
  const onNew = acts.mayStartThread(channel) ? () => acts.startThread(null) : null;
  showThreads(channel, store, { onChoose: chooseChannel, onNew });
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
session.start(remembered.get("person"));
