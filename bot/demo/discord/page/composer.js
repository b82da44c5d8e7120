// Where one writes: a message, or after "/" a command.

import { autocomplete, runCommand, sendMessage } from "./api.js";
import { invitationTo } from "./channels.js";
import { CommandForm } from "./command_form.js";
import { commandSuggestions, optionSuggestions } from "./command_list.js";
import { byId } from "./dom.js";
import { Suggestions } from "./suggestions.js";

export class Composer {
  constructor(store) {
    this.store = store;
    this.form = byId("composer-form");
    this.input = byId("composer");
    this.pill = byId("command-pill");
    this.pills = byId("option-pills");
    this.error = byId("composer-error");
    this.suggestions = new Suggestions();
    this.command = null;
    this.input.addEventListener("input", () => this.onTyped());
    this.input.addEventListener("focus", () => this.suggest());
    this.form.addEventListener("keydown", (event) => this.onKey(event));
    this.form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.form.contains(relatedTarget)) this.suggestions.hide();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    byId("open-commands").addEventListener("click", () => this.startCommand());
    this.pill.addEventListener("click", () => this.input.focus());
  }

  /** Forgets what was being written: another person or channel is shown. */
  reset() {
    this.leaveCommand();
    this.write("");
  }

  /** Names the channel; the commands that can be chosen may have changed. */
  refresh() {
    const { channel } = this.store;
    const isBarred = channel?.can_send === false;
    if (isBarred && this.command !== null) this.reset();
    this.form.classList.toggle("barred", isBarred);
    for (const part of [this.input, byId("open-commands"), byId("send")]) part.disabled = isBarred;
    this.input.placeholder = this.command === null ? invitationTo(channel) : "";
    if (document.activeElement === this.input && this.suggestions.isOpen) this.suggest();
  }

  write(text) {
    this.input.value = text;
    this.fit();
    this.say(null);
    this.suggestions.hide();
  }

  fit() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
  }

  say(fault) {
    this.error.hidden = fault === null;
    this.error.textContent = fault ?? "";
  }

  startCommand() {
    this.leaveCommand();
    this.write("/");
    this.input.focus();
    this.suggest();
  }

  onTyped() {
    this.fit();
    this.say(null);
    const text = this.input.value;
    if (this.command !== null) this.takeNamedOption(text);
    else if (text.startsWith("/") && text.endsWith(" ")) this.takeNamedCommand(text);
    if (document.activeElement === this.input) this.suggest();
  }

  /** "/pg status " written out is as good as picked. */
  takeNamedCommand(text) {
    const path = text.slice(1).trim().replace(/\s+/g, " ");
    const command = this.store.commands?.find((one) => one.path === path);
    if (command) this.enterCommand(command);
  }

  /** "server:" written out opens that option. */
  takeNamedOption(text) {
    const [name, ...rest] = text.split(":");
    const option = this.command.remaining.find((one) => one.name === name.trim());
    if (option && rest.length > 0) this.openOption(option, rest.join(":").trimStart());
  }

  suggest() {
    if (this.command !== null) this.suggestOptions();
    else if (/^\/[^\n]*$/.test(this.input.value)) this.suggestCommands();
    else this.suggestions.hide();
  }

  suggestCommands() {
    const typed = this.input.value.slice(1);
    const shown = commandSuggestions(this.store, typed, (command) => this.enterCommand(command));
    if (shown === null) this.suggestions.hide();
    else this.suggestions.show(this.input, shown);
  }

  suggestOptions() {
    const typed = this.input.value.trim().toLowerCase();
    const open = (option) => this.openOption(option, "");
    const shown = optionSuggestions(this.command.remaining, typed, open);
    if (shown === null) this.suggestions.hide();
    else this.suggestions.show(this.input, shown);
  }

  enterCommand(command) {
    this.write("");
    this.pill.textContent = `/${command.path}`;
    this.pill.hidden = false;
    this.form.classList.add("in-command");
    this.command = new CommandForm({
      command,
      place: this.pills,
      suggestions: this.suggestions,
      guild: this.store,
      complete: (options, focused, signal) => autocomplete(
        this.store.person.id, this.store.channel.id, command.path, options, focused, signal,
      ),
      toEnd: () => this.input.focus(),
    });
    this.refresh();
    this.command.goOn();
    if (document.activeElement === this.input) this.suggest();
  }

  leaveCommand() {
    this.command?.close();
    this.command = null;
    this.pill.hidden = true;
    this.form.classList.remove("in-command");
    this.refresh();
  }

  openOption(option, text) {
    this.write("");
    this.command.add(option, text).input.focus();
  }

  onKey(event) {
    const handle = {
      ArrowDown: () => this.moveSelection(1),
      ArrowUp: () => this.moveSelection(-1),
      Enter: () => this.onEnter(event),
      Tab: () => this.onTab(event),
      Escape: () => this.onEscape(),
      Backspace: () => this.onBackspace(event.target),
    }[event.key];
    const isTyping = event.target.matches("#composer, [data-option]");
    if (handle && isTyping && !event.isComposing && handle()) event.preventDefault();
  }

  moveSelection(step) {
    if (this.suggestions.items.length === 0) return false;
    this.suggestions.move(step);
    return true;
  }

  onEnter(event) {
    if (event.shiftKey && this.command === null) return false;
    if (this.suggestions.hasSelection) this.suggestions.pick();
    else this.send();
    return true;
  }

  onTab(event) {
    if (event.shiftKey) return false;
    const field = this.command?.fieldOf(event.target) ?? null;
    const isChosen = (field?.picked ?? null) !== null;
    if (!isChosen && this.suggestions.isOpen && this.suggestions.pick()) return true;
    if (field === null) return false;
    this.suggestions.hide();
    this.command.goPast(field);
    return true;
  }

  onEscape() {
    if (this.suggestions.isOpen) this.suggestions.hide();
    else if (this.command !== null) this.reset();
    else return false;
    this.say(null);
    return true;
  }

  /** In an empty field: takes the pill before the caret away, and the command after the last. */
  onBackspace(target) {
    if (this.command === null || target.value !== "") return false;
    const { fields } = this.command;
    const field = this.command.fieldOf(target);
    if (field === null && fields.length > 0) fields.at(-1).input.focus();
    else if (field !== null && !field.option.required) this.command.remove(field);
    else if (field !== null && fields.indexOf(field) > 0) {
      fields[fields.indexOf(field) - 1].input.focus();
    } else {
      const { path } = this.command.command;
      this.leaveCommand();
      this.write(`/${path}`);
      this.input.focus();
      this.suggest();
    }
    return true;
  }

  async send() {
    try {
      if (this.command === null) await this.sendText();
      else await this.sendCommand();
    } catch (error) {
      this.say(error.message);
    }
  }

  async sendText() {
    const { person, channel } = this.store;
    const content = this.input.value.trim();
    if (content === "" || channel === null) return;
    this.write("");
    try {
      await sendMessage(person.id, channel.id, content);
    } catch (error) {
      if (this.input.value === "") this.write(content);
      throw error;
    }
  }

  async sendCommand() {
    const { person, channel } = this.store;
    const { command } = this.command;
    const { values, fault, field } = this.command.read();
    if (fault !== undefined) {
      field.input.focus();
      this.say(fault);
      return;
    }
    if (this.input.value.trim() !== "") {
      this.say(`/${command.path} has no further option "${this.input.value.trim()}".`);
      return;
    }
    const { interaction } = await runCommand(person.id, channel.id, command.path, values);
    this.store.interactions.beginInvocation(interaction, channel.id, command.path);
    this.reset();
    this.input.focus();
  }
}
