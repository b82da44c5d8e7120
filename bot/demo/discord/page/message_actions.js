// What a reader can do with a message: the bar that shows at its edge, and the sheet that a long
// press opens where nothing can be hovered over.

import { el, icon } from "./dom.js";
import { confirm, openLayer } from "./layers.js";
import { isEphemeral } from "./message_kinds.js";
import { threadOf } from "./threads.js";

const LONG_PRESS_MS = 450;
const STILL_PX = 10;

/** What `reader` may do: [{name, label, icon, run}]. `acts` as in acts.js. */
function actionsFor(message, store, acts) {
  const channel = store.channelById(message.channel_id);
  if (channel === null || isEphemeral(message) || message.loading) return [];
  const isOwn = message.author.id === store.person.id;
  return [
    acts.mayStartThread(channel) && threadOf(message, store) === null && {
      name: "thread", label: "Create Thread", icon: "thread", run: () => acts.startThread(message),
    },
    message.content && {
      name: "copy", label: "Copy Text", icon: "copy",
      run: () => navigator.clipboard.writeText(message.content),
    },
    (isOwn || channel.can_manage_messages) && {
      name: "delete", label: "Delete Message", icon: "trash", run: () => askToRemove(message, acts),
    },
  ].filter(Boolean);
}

function askToRemove(message, acts) {
  const shown = message.content || "(no text)";
  confirm({
    title: "Delete Message", words: "Are you sure you want to delete this message?",
    shown: el("p", { class: "quoted-message" }, shown),
    verb: "Delete", onConfirm: () => acts.remove(message),
  });
}

/** The bar at the message's upper edge; null where nothing can be done. */
export function actionBar(message, store, acts) {
  const actions = actionsFor(message, store, acts);
  if (actions.length === 0) return null;
  return el("div", { class: "action-bar", role: "group", "aria-label": "Message actions" },
    actions.map(({ name, label, icon: drawing, run }) => el("button", {
      type: "button", class: name, "aria-label": label, title: label, on: { click: run },
      data: { action: name },
    }, icon(drawing, "icon"))));
}

function openSheet(message, store, acts) {
  const actions = actionsFor(message, store, acts);
  if (actions.length === 0) return;
  const layer = openLayer({
    kind: "menu", label: "Message actions",
    content: actions.map(({ name, label, icon: drawing, run }) => el("button", {
      type: "button", class: `menu-entry ${name}`, data: { action: name },
      on: { click: () => { layer.close(); run(); } },
    }, icon(drawing), label)),
  });
}

/** Opens the sheet when a finger rests on a message of `list`. `messageOf(item)` tells which. */
export function openSheetOnLongPress(list, messageOf, store, acts) {
  let timer = null;
  let start = null;
  const stop = () => clearTimeout(timer);
  list.addEventListener("pointerdown", (event) => {
    stop();
    const item = event.target.closest("[data-message-id]");
    if (event.pointerType !== "touch" || item === null || event.target.closest("button, a, pre")) {
      return;
    }
    start = event;
    timer = setTimeout(() => {
      const message = messageOf(item.dataset.messageId);
      if (message !== null) openSheet(message, store, acts);
    }, LONG_PRESS_MS);
  });
  list.addEventListener("pointermove", ({ clientX, clientY }) => {
    if (start && Math.hypot(clientX - start.clientX, clientY - start.clientY) > STILL_PX) stop();
  });
  for (const end of ["pointerup", "pointercancel"]) list.addEventListener(end, stop);
}
