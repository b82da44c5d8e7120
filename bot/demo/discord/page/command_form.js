// A chosen command in the composer: its name, and a pill for each option that is being filled in.

import { el } from "./dom.js";
import { knownChoices, matchingChoices, readOption } from "./options.js";

const DEBOUNCE_MS = 150;

export class CommandForm {
  /**
   * `command` as the API describes it. `place`: where the pills stand. `suggestions`: the popup.
   * `guild`: for people, channels and roles. `complete(options, focused, signal)` asks the bot.
   * `toEnd`: focuses what comes after the last pill.
   */
  constructor({ command, place, suggestions, guild, complete, toEnd }) {
    Object.assign(this, { command, place, suggestions, guild, complete, toEnd });
    this.fields = [];
    this.question = null;
    for (const option of command.options.filter(({ required }) => required)) this.add(option);
  }

  /** Options that have no pill yet. */
  get remaining() {
    const taken = new Set(this.fields.map(({ option }) => option.name));
    return this.command.options.filter(({ name }) => !taken.has(name));
  }

  add(option, text = "") {
    const input = el("input", {
      type: "text", value: text, size: 4, autocomplete: "off", spellcheck: "false",
      role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions",
      "aria-expanded": "false", "aria-label": `${option.name}: ${option.description}`,
      data: { option: option.name },
      on: { input: () => this.onTyped(field), focus: () => this.suggestValues(field) },
    });
    const pill = el(
      "label", { class: "option-pill" },
      el("span", { class: "option-name" }, option.name), input,
    );
    const field = { option, input, pill, picked: null };
    this.fields.push(field);
    this.place.append(pill);
    this.fit(field);
    return field;
  }

  remove(field) {
    const at = this.fields.indexOf(field);
    this.fields.splice(at, 1);
    field.pill.remove();
    this.suggestions.hide();
    if (this.fields[at - 1]) this.fields[at - 1].input.focus();
    else this.toEnd();
  }

  fieldOf(input) {
    return this.fields.find((field) => field.input === input) ?? null;
  }

  /** Focuses the first pill that is still to be filled in, else what comes after the last one. */
  goOn() {
    const empty = this.fields.find(({ input }) => input.value.trim() === "");
    if (empty) empty.input.focus();
    else this.toEnd();
  }

  /** Focuses the pill after `field`, else what comes after the last one. */
  goPast(field) {
    const next = this.fields[this.fields.indexOf(field) + 1];
    if (next) next.input.focus();
    else this.toEnd();
  }

  onTyped(field) {
    field.picked = null;
    this.fit(field);
    this.mark(field, null);
    this.suggestValues(field);
  }

  fit({ input }) {
    input.size = Math.min(Math.max(input.value.length, 4), 60);
  }

  mark(field, fault) {
    field.pill.classList.toggle("wrong", fault !== null);
    if (fault === null) field.input.removeAttribute("aria-invalid");
    else field.input.setAttribute("aria-invalid", "true");
  }

  /** What was filled in: {values} by name, or {fault, field} of the first that is wrong. */
  read() {
    const values = {};
    let first = null;
    for (const field of this.fields) {
      const { value, fault = null } = this.valueOf(field);
      this.mark(field, fault);
      if (fault !== null) first ??= { fault: `${field.option.name}: ${fault}`, field };
      else if (value !== undefined) values[field.option.name] = value;
    }
    return first ?? { values };
  }

  valueOf({ option, input, picked }) {
    if (picked !== null) return { value: picked.value };
    return readOption(option, input.value, knownChoices(option, this.guild));
  }

  suggestValues(field) {
    this.forgetQuestion();
    const choices = knownChoices(field.option, this.guild);
    if (field.picked !== null) this.suggestions.hide();
    else if (choices !== null) this.showChoices(field, matchingChoices(choices, field.input.value));
    else if (field.option.autocomplete) this.askBot(field);
    else this.showNote(field, null);
  }

  showChoices(field, choices) {
    const items = choices.map((choice) => ({
      parts: el("span", { class: "choice-name" }, choice.name),
      pick: () => this.pick(field, choice),
    }));
    const note = items.length === 0 ? "No options match your search." : null;
    this.suggestions.show(field.input, { heading: headingOf(field.option), items, note });
  }

  showNote(field, note) {
    this.suggestions.show(field.input, { heading: headingOf(field.option), note });
  }

  pick(field, choice) {
    field.input.value = choice.name;
    field.picked = choice;
    this.fit(field);
    this.mark(field, null);
    this.suggestions.hide();
    this.goOn();
  }

  /** Asks once the typing pauses; the answer to an older question is never shown. */
  askBot(field) {
    const question = new AbortController();
    this.question = question;
    if (this.suggestions.field !== field.input || !this.suggestions.isOpen) {
      this.showNote(field, "Loading options…");
    }
    setTimeout(async () => {
      if (question.signal.aborted) return;
      try {
        const options = { ...this.valuesSoFar(field), [field.option.name]: field.input.value };
        const { choices } = await this.complete(options, field.option.name, question.signal);
        if (question.signal.aborted) return;
        this.showChoices(field, choices);
      } catch (error) {
        if (question.signal.aborted) return;
        this.showNote(field, `Loading options failed. ${error.message}`);
      }
    }, DEBOUNCE_MS);
  }

  valuesSoFar(except) {
    const others = this.fields.filter((field) => field !== except);
    const read = others.map((field) => [field.option.name, this.valueOf(field).value]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
  }

  forgetQuestion() {
    this.question?.abort();
    this.question = null;
  }

  /** Takes the pills away. */
  close() {
    this.forgetQuestion();
    this.suggestions.hide();
    this.place.replaceChildren();
  }
}

function headingOf({ name, description }) {
  return [el("strong", {}, name), ` ${description}`];
}
