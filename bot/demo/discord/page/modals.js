// A modal of the bot: a form over the page.

import { submitModal } from "./api.js";
import { el, icon } from "./dom.js";
import { layerHead, openLayer } from "./layers.js";
import {
  faultOf, isAsked, isRequired, lengthOf, partsOf, presetValue,
} from "./modal_fields.js";
import { avatar } from "./people.js";
import { richText } from "./rich_text.js";
import { SelectList, selectElement } from "./selects.js";

const PARAGRAPH = 2;
const WENT_WRONG = "Something went wrong. Try again.";

export class ModalForm {
  constructor(store, interactionId, modal) {
    this.store = store;
    this.interactionId = interactionId;
    this.fields = [];
    const body = partsOf(modal).map((part, at) => this.partElement(part, at));
    this.error = el("p", { class: "modal-error", role: "alert", hidden: true });
    this.submit = el("button", { type: "submit", class: "button primary" },
      el("span", { class: "button-face" }, "Submit"));
    this.form = el(
      "form",
      {
        class: "modal-form", novalidate: true,
        on: { submit: (event) => { event.preventDefault(); this.send(); } },
      },
      layerHead(modal.title, avatar(store.bot, store, "avatar")),
      el("div", { class: "layer-body" }, warning(store.bot), this.error, body),
      el("footer", { class: "layer-foot" },
        el("button", { type: "button", class: "button plain", on: { click: () => this.close() } },
          "Cancel"),
        this.submit),
    );
    this.layer = openLayer({ kind: "modal", label: modal.title, content: this.form });
    this.layer.element.dataset.modal = modal.custom_id;
    this.form.querySelector("input, textarea, .select")?.focus();
  }

  close() {
    this.layer.close();
  }

  partElement(part, at) {
    if (part.kind === "words") {
      return el("div", { class: "modal-words markup" }, richText(part.content, this.store));
    }
    if (!isAsked(part)) return unknownPart(part);
    const field = { part, id: `field-${at}`, value: presetValue(part) };
    this.fields.push(field);
    field.fault = el("p", { class: "field-fault", id: `${field.id}-fault`, role: "alert" });
    field.element = el(
      "div", { class: "field" },
      el("label", { class: "field-label", for: field.id }, part.label,
        isRequired(part) ? el("span", { class: "required", "aria-hidden": "true" }, " *") : null),
      part.description ? el("p", { class: "field-about" }, part.description) : null,
      part.kind === "text" ? this.textInput(field) : this.select(field),
      field.fault,
    );
    return field.element;
  }

  textInput(field) {
    const { style, placeholder, max_length: most, custom_id: customId } = field.part.component;
    const isLong = style === PARAGRAPH;
    const counter = most == null ? null : el("span", { class: "counter", "aria-hidden": "true" });
    const count = () => {
      if (counter === null) return;
      counter.textContent = `${lengthOf(field.value)}/${most}`;
      counter.classList.toggle("over", lengthOf(field.value) > most);
    };
    field.control = el(isLong ? "textarea" : "input", {
      ...(isLong ? { rows: 4 } : { type: "text" }),
      id: field.id, placeholder, autocomplete: "off", data: { field: customId },
      "aria-required": String(isRequired(field.part)), "aria-describedby": `${field.id}-fault`,
      on: { input: () => { field.value = field.control.value; count(); this.mark(field, null); } },
    });
    field.control.value = field.value;
    count();
    return el("div", { class: "text-box" }, field.control, counter);
  }

  select(field) {
    const draw = () => {
      const { component } = field.part;
      const control = selectElement(component, field.value, {
        store: this.store,
        onOpen: (anchor) => new SelectList({
          select: component, values: field.value, store: this.store, anchor,
          onDone: (values) => { field.value = values; this.mark(field, null); draw(); },
        }),
      });
      control.id = field.id;
      control.setAttribute("aria-describedby", `${field.id}-fault`);
      const hadFocus = field.control?.contains(document.activeElement);
      field.control?.replaceWith(control);
      field.control = control;
      if (hadFocus) control.focus();
    };
    draw();
    return field.control;
  }

  mark(field, fault) {
    field.element.classList.toggle("wrong", fault !== null);
    field.fault.textContent = fault ?? "";
    if (fault === null) field.control.removeAttribute("aria-invalid");
    else field.control.setAttribute("aria-invalid", "true");
  }

  say(fault) {
    this.error.hidden = fault === null;
    this.error.textContent = fault ?? "";
  }

  /** Marks every field that will not do; true when there is none. */
  check() {
    const wrong = this.fields.filter((field) => {
      const fault = faultOf(field.part, field.value);
      this.mark(field, fault);
      return fault !== null;
    });
    wrong[0]?.control.focus();
    return wrong.length === 0;
  }

  async send() {
    if (this.submit.disabled || !this.check()) return;
    this.wait(true);
    this.say(null);
    try {
      const values = this.fields.map(({ part, value }) => [part.component.custom_id, value]);
      const { interaction } = await submitModal(
        this.store.person.id, this.interactionId, Object.fromEntries(values),
      );
      const { state } = await this.store.interactions.settled(interaction);
      if (state === "acknowledged") this.close();
      else this.say(WENT_WRONG);
    } catch (error) {
      this.say(error.message);
    } finally {
      this.wait(false);
    }
  }

  wait(waits) {
    this.submit.disabled = waits;
    if (waits) this.submit.setAttribute("aria-busy", "true");
    else this.submit.removeAttribute("aria-busy");
    this.submit.querySelector(".spinner")?.remove();
    if (waits) this.submit.append(el("span", { class: "spinner", "aria-hidden": "true" }));
  }
}

function warning(bot) {
  return el(
    "p", { class: "modal-warning" }, icon("warning", "icon small"),
    el("span", {}, "This form will be submitted to ", el("strong", {}, bot.username),
      ". Do not share passwords or other sensitive information."),
  );
}

function unknownPart({ type }) {
  return el("p", { class: "unknown-part" }, `(a component of type ${type}, not shown here)`);
}
