// Buttons and selects of a message → elements. What else Discord knows is named, not left out
// silently.

import { safeAddress } from "./addresses.js";
import { el, icon } from "./dom.js";
import { isSelect, presetOf } from "./select_choices.js";
import { SelectList, selectElement } from "./selects.js";

const ACTION_ROW = 1;
const BUTTON = 2;
const LINK_STYLE = 5;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/**
 * The rows of a message. `pressed` is the custom_id that waits for its acknowledgement, or null;
 * until then nothing else of the message can be used.
 */
export function componentRows(message, pressed, store, acts) {
  return (message.components ?? []).map((row) => {
    if (row.type !== ACTION_ROW) return unknown(row);
    const children = row.components.map((one) => {
      if (isSelect(one)) return select(one, message, pressed, store, acts);
      if (one.type !== BUTTON) return unknown(one);
      return one.style === LINK_STYLE ? linkButton(one) : button(one, message, pressed, acts);
    });
    return el("div", { class: "button-row" }, children);
  });
}

function unknown({ type }) {
  return el("div", { class: "unknown-part" }, `(a component of type ${type}, not shown here)`);
}

function select(one, message, pressed, store, acts) {
  const values = store.interactions.chosenIn(message, one.custom_id) ?? presetOf(one);
  return selectElement(one, values, {
    store,
    waits: pressed === one.custom_id,
    onOpen: (anchor) => {
      if (pressed !== null) return;
      const onDone = (chosen) => acts.onChoose(message, one.custom_id, chosen);
      new SelectList({ select: one, values, store, anchor, onDone });
    },
  });
}

function button(one, message, pressed, acts) {
  const waits = pressed !== null && one.custom_id === pressed;
  return el(
    "button",
    {
      type: "button",
      class: `button ${STYLES[one.style] ?? "secondary"}`,
      disabled: one.disabled === true,
      "aria-busy": waits ? "true" : null,
      data: { customId: one.custom_id },
      on: { click: () => { if (pressed === null) acts.onPress(message, one.custom_id); } },
    },
    el("span", { class: "button-face" }, face(one)),
    waits ? el("span", { class: "spinner", "aria-hidden": "true" }) : null,
  );
}

function linkButton(one) {
  const href = safeAddress(one.url);
  const classes = "button link";
  if (href === null || one.disabled) {
    return el("button", { type: "button", class: classes, disabled: true }, face(one));
  }
  const apart = { target: "_blank", rel: "noopener noreferrer" };
  return el("a", { class: classes, href, ...apart }, face(one), icon("open-apart", "icon small"));
}

function face({ emoji, label }) {
  const shown = emoji?.id ? `:${emoji.name}:` : emoji?.name;
  return [
    shown ? el("span", { class: "emoji" }, shown) : null,
    label ? el("span", {}, label) : null,
  ];
}
