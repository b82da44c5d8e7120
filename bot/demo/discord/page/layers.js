// What lies over the page: dialogs, dropdowns, menus, a picture in full. The browser's own <dialog>
// keeps the focus inside, makes the rest inert, and closes on Escape.

import { el, icon } from "./dom.js";

const GAP_PX = 4;
const EDGE_PX = 8;

/**
 * Opens `content` over the page. `kind` is its class: "modal", "dropdown", "menu" (both at `anchor`
 * on a wide window, from below on a narrow one) or "lightbox". A press beside it closes it.
 * `onClose` runs once, however it is closed. Returns {element, close}.
 */
export function openLayer({ kind, label, content, anchor = null, onClose = () => {} }) {
  const element = el("dialog", { class: `layer ${kind}`, "aria-label": label }, content);
  const opener = document.activeElement;
  element.addEventListener("pointerdown", ({ target }) => {
    if (target === element) element.close();
  });
  element.addEventListener("keydown", (event) => event.stopPropagation());
  element.addEventListener("close", () => {
    element.remove();
    onClose();
    refocus(opener);
  });
  document.body.append(element);
  element.showModal();
  if (anchor !== null) placeAt(element, anchor);
  return { element, close: () => element.close() };
}

export function isLayerOpen() {
  return document.querySelector("dialog.layer[open]") !== null;
}

/** A message that was drawn anew has another element under the same names. */
function refocus(opener) {
  if (opener.isConnected) return opener.focus({ preventScroll: true });
  const { customId } = opener.dataset;
  const successor = customId && document.querySelector(`[data-custom-id="${CSS.escape(customId)}"]`);
  return successor?.focus({ preventScroll: true });
}

/** Below the anchor where there is room, else above it. */
function placeAt(element, anchor) {
  const at = anchor.getBoundingClientRect();
  const below = innerHeight - at.bottom - GAP_PX - EDGE_PX;
  const above = at.top - GAP_PX - EDGE_PX;
  const wanted = element.offsetHeight;
  const isBelow = below >= wanted || below >= above;
  const height = Math.min(wanted, isBelow ? below : above);
  const places = {
    "--left": at.left, "--right": innerWidth - at.right, "--width": at.width,
    "--top": isBelow ? at.bottom + GAP_PX : at.top - GAP_PX - height,
    "--room": isBelow ? below : above,
  };
  for (const [name, px] of Object.entries(places)) element.style.setProperty(name, `${px}px`);
}

/** The head of a dialog: a title, and a cross that closes it. */
export function layerHead(title, ...before) {
  return el(
    "header", { class: "layer-head" },
    before,
    el("h2", { class: "layer-title" }, title),
    el(
      "button",
      {
        type: "button", class: "layer-close", "aria-label": "Close",
        on: { click: ({ currentTarget }) => currentTarget.closest("dialog").close() },
      },
      icon("close"),
    ),
  );
}

/** Asks before something is done that cannot be taken back. */
export function confirm({ title, words, shown = null, verb, onConfirm }) {
  const layer = openLayer({
    kind: "modal small",
    label: title,
    content: [
      layerHead(title),
      el("div", { class: "layer-body" }, el("p", {}, words), shown),
      el(
        "footer", { class: "layer-foot" },
        el("button", { type: "button", class: "button plain", on: { click: () => layer.close() } },
          "Cancel"),
        el(
          "button",
          {
            type: "button", class: "button danger", autofocus: true,
            on: { click: () => { layer.close(); onConfirm(); } },
          },
          verb,
        ),
      ),
    ],
  });
  return layer;
}
