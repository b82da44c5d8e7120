// The list above the composer: commands, options or values, for keyboard and mouse.

import { byId, el } from "./dom.js";

export class Suggestions {
  constructor() {
    this.popup = byId("suggestions");
    this.items = [];
    this.selected = -1;
    this.field = null;
  }

  get isOpen() {
    return !this.popup.hidden;
  }

  get hasSelection() {
    return this.isOpen && this.selected !== -1;
  }

  /**
   * Shows `items` [{parts: nodes, pick: what to do}] for the input `field`. `heading`: what they
   * are; `note`: what to say beside them, such as that there are none. Without `preselect` the
   * Enter key stays with the composer until one is chosen.
   */
  show(field, { heading, items = [], note = null, preselect = true }) {
    this.items = items;
    this.field = field;
    const options = items.map(({ parts }, at) => el(
      "li",
      {
        id: `suggestion-${at}`, role: "option", "aria-selected": "false",
        on: {
          pointerdown: (event) => event.preventDefault(),
          pointermove: () => this.select(at, { scroll: false }),
          click: () => this.items[at].pick(),
        },
      },
      parts,
    ));
    this.popup.replaceChildren(
      el("li", { class: "list-heading", role: "presentation" }, heading),
      ...options,
      ...(note === null ? [] : [el("li", { class: "note", role: "presentation" }, note)]),
    );
    this.popup.hidden = false;
    this.popup.scrollTop = 0;
    field.setAttribute("aria-expanded", "true");
    this.select(preselect && items.length > 0 ? 0 : -1);
  }

  hide() {
    this.popup.hidden = true;
    this.items = [];
    this.selected = -1;
    this.field?.setAttribute("aria-expanded", "false");
    this.field?.removeAttribute("aria-activedescendant");
  }

  /** Selects the next (1) or the one before (-1), round the ends. */
  move(step) {
    if (this.items.length === 0) return;
    const from = this.selected === -1 && step < 0 ? 0 : this.selected;
    this.select((from + step + this.items.length) % this.items.length);
  }

  /** Picks what is selected, else the first; false if there is nothing to pick. */
  pick() {
    const item = this.items[Math.max(this.selected, 0)];
    item?.pick();
    return item !== undefined;
  }

  select(at, { scroll = true } = {}) {
    this.selected = at;
    const options = this.popup.querySelectorAll("[role=option]");
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at === -1) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", options[at].id);
    if (at !== -1 && scroll) options[at].scrollIntoView({ block: "nearest" });
  }
}
