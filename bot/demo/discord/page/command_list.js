// The commands to choose from after "/".

import { el } from "./dom.js";
import { avatar } from "./people.js";

/** What the popup shows for the text after "/", or null if there is nothing to say. */
export function commandSuggestions(store, typed, onPick) {
  const { commands, bot } = store;
  const heading = bot.username;
  if (commands === null) return { heading, note: "Loading commands…" };
  if (commands.length === 0) return { heading, note: "The bot has no commands yet." };
  const found = matchingCommands(commands, typed);
  const items = found.map((command) => ({
    parts: commandParts(command, store), pick: () => onPick(command),
  }));
  return items.length === 0 ? null : { heading, items };
}

/** What the popup shows for the options that have no pill yet, or null if there are none. */
export function optionSuggestions(options, typed, onPick) {
  const items = options.filter(({ name }) => name.startsWith(typed)).map((option) => ({
    parts: nameAndDescription(option.name, option.description), pick: () => onPick(option),
  }));
  return items.length === 0 ? null : { heading: "Options", items, preselect: typed !== "" };
}

/** One entry of the popup: what it is called, `hints` beside it, and what it does. */
function nameAndDescription(name, description, hints = []) {
  return el(
    "span", { class: "command-facts" },
    el("span", { class: "command-path" }, name, hints),
    el("span", { class: "command-description" }, description),
  );
}

/** Commands that start with what was typed, then those that hold it. Pure. */
function matchingCommands(commands, typed) {
  const wanted = typed.trimStart().toLowerCase().replace(/\s+/g, " ");
  const starting = commands.filter(({ path }) => path.toLowerCase().startsWith(wanted));
  const holding = commands.filter(
    (command) => !starting.includes(command) && command.path.toLowerCase().includes(wanted.trim()),
  );
  return [...starting, ...holding];
}

function commandParts({ path, description, options }, store) {
  const hints = options.map(({ name }) => el("span", { class: "option-hint" }, name));
  return [avatar(store.bot, store), nameAndDescription(`/${path}`, description, hints)];
}
