// Buttons of a message → elements. What else Discord knows is named, not left out silently.

import { safeAddress } from "./addresses.js";
import { el, icon } from "./dom.js";

const ACTION_ROW = 1;
const BUTTON = 2;
const LINK_STYLE = 5;
const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link" };

/**
 * The rows of buttons. `pressed` is the custom_id that waits for its acknowledgement, or null;
 * until then no other button of the message can be pressed.
 */
export function componentRows(message, pressed, onPress) {
  return (message.components ?? []).map((row) => {
    if (row.type !== ACTION_ROW) return unknown(row);
    const children = row.components.map((one) => {
      if (one.type !== BUTTON) return unknown(one);
      return one.style === LINK_STYLE ? linkButton(one) : button(one, pressed, onPress);
    });
    return el("div", { class: "button-row" }, children);
  });
}

function unknown({ type }) {
  return el("div", { class: "unknown-part" }, `(a component of type ${type}, not shown here)`);
}

function button(one, pressed, onPress) {
  const waits = pressed !== null && one.custom_id === pressed;
  const element = el(
    "button",
    {
      type: "button",
      class: `button ${STYLES[one.style] ?? "secondary"}`,
      disabled: one.disabled === true,
      "aria-busy": waits ? "true" : null,
      data: { customId: one.custom_id },
      on: { click: () => { if (pressed === null) onPress(one.custom_id); } },
    },
    el("span", { class: "button-face" }, face(one)),
    waits ? el("span", { class: "spinner", "aria-hidden": "true" }) : null,
  );
  return element;
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
