// Select menus: the closed field in a message or a modal, and the list that it opens.

import { cssColor, el, icon } from "./dom.js";
import { layerHead, openLayer } from "./layers.js";
import { avatar } from "./people.js";
import {
  boundsOf, choicesOf, countFault, isOfGuild, matchingLabels, toggled,
} from "./select_choices.js";

const PLACEHOLDER = "Make a selection";
const SEARCHED_FROM = 11;

/** The closed field. `onOpen(element)` when it is pressed; `waits`: for the bot's answer. */
export function selectElement(select, values, { store, waits = false, onOpen }) {
  const choices = choicesOf(select, store);
  const chosen = values.map((value) => choices.find((one) => one.value === value)).filter(Boolean);
  const placeholder = select.placeholder ?? PLACEHOLDER;
  return el(
    "button",
    {
      type: "button", class: "select", "aria-haspopup": "listbox", "aria-expanded": "false",
      "aria-label": [placeholder, ...chosen.map(({ label }) => label)].join(", "),
      disabled: select.disabled === true, "aria-busy": waits ? "true" : null,
      data: { customId: select.custom_id },
      on: { click: ({ currentTarget }) => { if (!waits) onOpen(currentTarget); } },
    },
    chosen.length === 0
      ? el("span", { class: "select-placeholder" }, placeholder)
      : el("span", { class: "select-chosen" }, chosen.map((choice) => chip(choice, store, select))),
    waits ? el("span", { class: "spinner", "aria-hidden": "true" }) : icon("chevron"),
  );
}

function chip(choice, store, select) {
  const isChip = boundsOf(select).most > 1;
  return el("span", { class: isChip ? "chip" : "chosen-one" }, pictureOf(choice, store),
    el("span", { class: "chip-name" }, choice.label));
}

function pictureOf({ emoji, member, color, channel }, store) {
  if (member) return avatar(member, store, "avatar small");
  if (channel) return icon(channel.kind === "thread" ? "thread" : "hash", "icon choice-icon");
  if (color !== undefined) {
    return el("span", { class: "role-dot", style: { background: cssColor(color) ?? "#99aab5" } });
  }
  const shown = emoji?.id ? `:${emoji.name}:` : emoji?.name;
  return shown ? el("span", { class: "emoji" }, shown) : null;
}

/**
 * The open list. `onDone(values)` once: at the press where one value is allowed, else when it is
 * closed with another choice than before that is within its bounds.
 */
export class SelectList {
  constructor({ select, values, store, anchor, onDone }) {
    Object.assign(this, { select, values, store, anchor, onDone });
    this.before = values;
    this.bounds = boundsOf(select);
    this.choices = choicesOf(select, store);
    this.shown = this.choices;
    this.active = Math.max(this.choices.findIndex(({ value }) => values.includes(value)), 0);
    this.build();
  }

  build() {
    const isSearched = isOfGuild(this.select) || this.choices.length >= SEARCHED_FROM;
    this.list = el("ul", {
      class: "choices", role: "listbox", id: "choices", tabindex: "0",
      "aria-multiselectable": this.bounds.most > 1 ? "true" : null,
      "aria-label": this.select.placeholder ?? PLACEHOLDER,
    });
    this.search = isSearched ? el("input", {
      type: "text", class: "choice-search", placeholder: "Search", autocomplete: "off",
      role: "combobox", "aria-expanded": "true", "aria-controls": "choices",
      "aria-autocomplete": "list", "aria-label": "Search",
      on: { input: () => this.narrow() },
    }) : null;
    this.count = this.bounds.most > 1 ? this.foot() : null;
    this.anchor.setAttribute("aria-expanded", "true");
    this.draw();
    this.layer = openLayer({
      kind: "dropdown",
      label: this.select.placeholder ?? PLACEHOLDER,
      anchor: this.anchor,
      content: [
        layerHead(this.select.placeholder ?? PLACEHOLDER), this.search, this.list, this.count,
      ],
      onClose: () => this.closed(),
    });
    this.layer.element.addEventListener("keydown", (event) => this.onKey(event));
    this.tellActive();
    (this.search !== null && matchMedia("(hover: hover)").matches ? this.search : this.list).focus();
  }

  foot() {
    return el(
      "footer", { class: "choice-foot" },
      el("span", { class: "choice-count", role: "status" }),
      el("button", { type: "button", class: "button primary",
        on: { click: () => this.layer.close() } }, "Done"),
    );
  }

  narrow() {
    this.shown = matchingLabels(this.choices, this.search.value);
    this.active = 0;
    this.draw();
  }

  draw() {
    const items = this.shown.map((choice, at) => this.item(choice, at));
    const note = el("li", { class: "note", role: "presentation" }, "Nothing matches your search.");
    this.list.replaceChildren(...(items.length === 0 ? [note] : items));
    this.tellActive();
    if (this.count === null) return;
    const { least, most } = this.bounds;
    const wanted = least === most ? `${most}` : `${least} to ${most}`;
    this.count.firstChild.textContent = `${this.values.length} chosen, ${wanted} wanted`;
    this.count.lastChild.disabled = countFault(this.values, this.bounds) !== null;
  }

  item(choice, at) {
    const isChosen = this.values.includes(choice.value);
    const isFull = this.bounds.most > 1 && this.values.length >= this.bounds.most && !isChosen;
    return el(
      "li",
      {
        role: "option", id: `choice-${at}`, "aria-selected": String(isChosen),
        "aria-disabled": isFull ? "true" : null, data: { value: choice.value },
        on: {
          click: () => this.toggle(choice), pointermove: () => this.move(at, { scroll: false }),
        },
      },
      pictureOf(choice, this.store),
      el("span", { class: "choice-facts" }, el("span", { class: "choice-label" }, choice.label),
        choice.description ? el("span", { class: "choice-about" }, choice.description) : null),
      this.bounds.most > 1
        ? el("span", { class: "checkbox", "aria-hidden": "true" }, isChosen ? icon("check") : null)
        : isChosen && icon("chosen", "icon choice-mark"),
    );
  }

  toggle({ value }) {
    this.values = toggled(this.values, value, this.bounds);
    if (this.bounds.most === 1) this.layer.close();
    else this.draw();
  }

  move(at, { scroll = true } = {}) {
    this.active = at;
    this.tellActive({ scroll });
  }

  tellActive({ scroll = true } = {}) {
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((one, at) => one.classList.toggle("active", at === this.active));
    const active = options[this.active] ?? null;
    for (const holder of [this.list, this.search].filter(Boolean)) {
      if (active === null) holder.removeAttribute("aria-activedescendant");
      else holder.setAttribute("aria-activedescendant", active.id);
    }
    if (scroll) active?.scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const last = this.shown.length - 1;
    const target = {
      ArrowDown: Math.min(this.active + 1, last), ArrowUp: Math.max(this.active - 1, 0),
      ...(event.target === this.search ? {} : { Home: 0, End: last }),
    }[event.key];
    const isOnButton = event.target.tagName === "BUTTON";
    const isPick = event.key === "Enter" || (event.key === " " && event.target === this.list);
    if (target !== undefined && last >= 0) this.move(target);
    else if (isPick && !isOnButton && last >= 0) this.toggle(this.shown[this.active]);
    else return;
    event.preventDefault();
  }

  closed() {
    this.anchor.setAttribute("aria-expanded", "false");
    const isSame = this.values.length === this.before.length
      && this.values.every((value) => this.before.includes(value));
    if (!isSame && countFault(this.values, this.bounds) === null) this.onDone(this.values);
  }
}
